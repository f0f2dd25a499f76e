import Glibc

/// A script as the kernel's own file answered it, and the text that it had then.
struct Recording: Sendable {
    struct Step: Sendable {
        let operation: Operation
        let outcome: Outcome
    }

    let seed: UInt64
    let text: [UInt8]
    var steps: [Step] = []

    /// Writes a script of `count` calls while the kernel answers them; nil when the text changed meanwhile.
    ///
    /// - Parameter fixed: the text, where it does not change by itself; else it is read before and after.
    static func make(
        of file: HostText, seed: UInt64, count: Int, fixed: TextAndEnds? = nil
    ) -> Recording? {
        guard let before = fixed ?? TextAndEnds(file) else { return nil }
        let side = Side(file.path)
        var writer = ScriptWriter(
            seed: seed, text: file, length: before.text.count, places: before.ends)
        var recording = Recording(seed: seed, text: before.text)
        let compared = file.compared(before.text)
        for _ in 0..<count {
            let operation = writer.next(side.position)
            let outcome = side.perform(operation).compared(in: file, after: operation)
            guard outcome.isPart(of: compared, after: operation) else { return nil }
            recording.steps.append(Step(operation: operation, outcome: outcome))
        }
        if fixed != nil { return recording }
        guard let after = TextAndEnds(file), file.compared(after.text) == compared else { return nil }
        return recording
    }
}

/// A text, and where reads of it ended that asked for more.
struct TextAndEnds: Sendable {
    var text: [UInt8] = []
    var ends: [Int64] = [0]

    init?(_ file: HostText) {
        guard let descriptor = try? Descriptor(file.path) else { return nil }
        while true {
            guard case .bytes(let bytes) = descriptor.read(1 << 17) else { return nil }
            if bytes.isEmpty { return }
            text += bytes
            if ends.count < 50 { ends.append(Int64(text.count)) }
        }
    }
}

extension Outcome {
    /// The same with bytes of the text as they are compared.
    func compared(in file: HostText, after operation: Operation) -> Outcome {
        guard !file.masked.isEmpty, operation.offset(endingAt: 0, count: 0) != nil else { return self }
        var outcome = self
        outcome.bytes = file.compared(bytes)
        return outcome
    }

    /// Whether the bytes that were read are those of the text, so that it is still the same.
    func isPart(of text: [UInt8], after operation: Operation) -> Bool {
        guard let offset = operation.offset(endingAt: position, count: bytes.count), !bytes.isEmpty else {
            return true
        }
        guard offset >= 0, offset <= text.count - bytes.count else { return false }
        return text[Int(offset)..<Int(offset) + bytes.count].elementsEqual(bytes)
    }
}

extension Operation {
    /// Where a call read from that left the file position at `position`; nil for one that does not read.
    func offset(endingAt position: Int64?, count: Int) -> Int64? {
        let before = position.map { $0 - Int64(count) }
        switch self {
        case .read, .readv: return before
        case .pread(_, _, let offset): return offset
        case .preadv2(_, _, let offset, _): return offset < 0 ? before : offset
        case .splice(_, _, let offset), .sendfile(_, _, let offset, _): return offset ?? before
        default: return nil
        }
    }
}
