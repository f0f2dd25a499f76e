import KernelTypes
import Machine
import SeqFile

/// How a kernel reads and writes the CPUs of an interrupt.
struct AffinityText: Sendable {
    let kernel: KernelVersion
    let architecture: Architecture
    let nrCPUs: Int

    /// The text format of the machine's kernel.
    init(_ machine: MachineSpecification, nrCPUs: Int) {
        kernel = machine.kernel
        architecture = machine.architecture
        self.nrCPUs = nrCPUs
    }

    /// Digits of a mask in 2003, which was one number: as many as its words of memory have.
    private var plainDigits: Int {
        let bits = architecture == .i386 ? 32 : 64
        return (nrCPUs + bits - 1) / bits * bits / 4
    }

    /// The text of a set with its newline.
    ///
    /// - Parameter isList: whether it is a list; otherwise a mask.
    func pieces(_ cpus: CPUSet, isList: Bool) -> TextPieces {
        if isList { return CPUSetText(set: cpus, form: .list).pieces }
        guard kernel.isBefore261 else { return CPUSetText(set: cpus, form: .mask(nrCPUs: nrCPUs)).pieces }
        // What was never set had all bits, also those of CPUs that cannot be.
        let digits = plainDigits
        let all = cpus.count == nrCPUs
        return AffinityText.plain(all ? CPUSet(0..<digits * 4) : cpus, digits: digits)
    }

    /// The mask as one number of `digits` hexadecimal digits, a multiple of 8, and a newline.
    private static func plain(_ cpus: CPUSet, digits: Int) -> TextPieces {
        let count = digits / 8
        let most = 256
        return TextPieces(count: (count + most - 1) / most) { index, buffer in
            for place in index * most..<min((index + 1) * most, count) {
                buffer.format(hex: UInt64(cpus.maskWord(at: count - 1 - place)), width: 8)
            }
            if (index + 1) * most >= count { buffer.put("\n") }
        }
    }

    /// The set that a text means.
    ///
    /// In 2003 digits were taken up to the first other character, as many as the mask had, and none was 0.
    /// - Throws: what the kernel says of text that means none.
    func read(_ text: [UInt8], isList: Bool) throws(Errno) -> CPUSet {
        guard !isList else { return try CPUSet(kernelList: text.span, nrCPUs: nrCPUs) }
        guard kernel.isBefore261 else { return try CPUSet(kernelMask: text.span, nrCPUs: nrCPUs) }
        guard !text.isEmpty else { throw .invalidArgument }
        let digits = text.prefix(plainDigits).prefix { hexadecimalDigit($0) != nil }
        var ranges: [Range<Int>] = []
        for (place, digit) in digits.reversed().enumerated() {
            let value = hexadecimalDigit(digit) ?? 0
            for bit in 0..<4 where value >> bit & 1 != 0 {
                ranges.append(place * 4 + bit..<place * 4 + bit + 1)
            }
        }
        return CPUSet(ranges: ranges).intersection(CPUSet(0..<nrCPUs))
    }

    /// What the kernel says of an interrupt that users cannot move: `EIO` until 6.10.
    var refusal: Errno { kernel >= KernelVersion(6, 11) ? .notPermitted : .inputOutput }

    private func hexadecimalDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        default: nil
        }
    }
}
