import KernelTypes
import SeqFile

/// The CPUs' names in a table's first line.
struct HeaderCells {
    private let style: HeaderStyle
    private let cpus: CPUSet

    init(_ style: HeaderStyle, cpus: CPUSet) {
        self.style = style
        self.cpus = cpus
    }

    /// The length in bytes of consecutive names.
    func length(of ordinals: Range<Int>) -> Int {
        switch style {
        case .padded: return ordinals.count * SeqBuffer.countWidth
        case .paddedButLast:
            guard ordinals.upperBound == cpus.count, !ordinals.isEmpty else {
                return ordinals.count * SeqBuffer.countWidth
            }
            let last = SeqBuffer.decimalDigits(UInt64(cpus.element(at: ordinals.upperBound - 1)))
            return (ordinals.count - 1) * SeqBuffer.countWidth + 3 + last
        case .trailed:
            return ordinals.count * 10 + digits(below: ordinals.upperBound)
                - digits(below: ordinals.lowerBound)
        }
    }

    /// The most bytes that one name can take.
    var widest: Int {
        guard case .trailed = style else { return SeqBuffer.countWidth }
        return 10 + SeqBuffer.decimalDigits(UInt64(cpus.last ?? 0))
    }

    /// Writes consecutive names.
    func put(_ ordinals: Range<Int>, into buffer: inout SeqBuffer) {
        for ordinal in ordinals {
            let cpu = UInt64(cpus.element(at: ordinal))
            buffer.put("CPU")
            switch style {
            case .padded: buffer.format(cpu, width: 8, .left)
            case .paddedButLast: buffer.format(cpu, width: ordinal == cpus.count - 1 ? 0 : 8, .left)
            case .trailed:
                buffer.format(cpu)
                buffer.put("       ")
            }
        }
    }

    /// How many digits the numbers of the first `ordinal` CPUs have together.
    private func digits(below ordinal: Int) -> Int {
        var remaining = ordinal
        var sum = 0
        for range in cpus.ranges where remaining > 0 {
            let taken = min(remaining, range.count)
            sum += digits(ofNumbersBelow: range.lowerBound + taken) - digits(ofNumbersBelow: range.lowerBound)
            remaining -= taken
        }
        return sum
    }

    /// How many digits the numbers from 0 to `bound` - 1 have together.
    private func digits(ofNumbersBelow bound: Int) -> Int {
        var sum = bound
        var power = 10
        while power < bound {
            sum += bound - power
            power *= 10
        }
        return sum
    }
}
