import KernelTypes
import Machine
import SeqFile

/// `sim/clock`: nanoseconds since the machine's boot. Writing a duration moves a manual clock on.
struct ClockFile: EmulatedFile {
    let machine: Machine

    var path: String { "sim/clock" }
    var mode: UInt16 { 0o644 }
    var belongsToMounter: Bool { true }
    var survivesWithoutMemory: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        return SmallOpenFile(
            place: self, file: ClockRecord(machine.clock), heap: machine.heap,
            writer: TextWriter { (text) throws(Errno) in
                guard let duration = ClockFile.duration(text) else { throw .invalidArgument }
                try machine.advance(by: duration)
            })
    }

    /// The duration that was written, with blanks and a newline around it or not.
    static func duration(_ text: [UInt8]) -> Nanoseconds? {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard text.count <= 64, let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return nil }
        return Nanoseconds(String(decoding: text[first...last], as: UTF8.self))
    }
}

/// The time at which the file was opened or read from the start again.
private struct ClockRecord: SequentialFile {
    private let clock: VirtualClock
    private var time: Nanoseconds

    init(_ clock: VirtualClock) {
        self.clock = clock
        time = clock.now
    }

    mutating func rewind() { time = clock.now }

    func start(_ position: inout Int64) throws(Errno) -> Nanoseconds? { position == 0 ? time : nil }

    func next(after record: Nanoseconds, _ position: inout Int64) throws(Errno) -> Nanoseconds? {
        position += 1
        return nil
    }

    func show(_ record: Nanoseconds, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        buffer.format(record.rawValue)
        buffer.put("\n")
        return .record
    }

    func stop(_ record: Nanoseconds?) {}
}
