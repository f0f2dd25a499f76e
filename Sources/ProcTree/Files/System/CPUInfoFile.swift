import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/cpuinfo`: a record for each online CPU, as the kernel's iterator has it.
struct CPUInfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/cpuinfo" }

    func open() throws(Errno) -> OpenFile {
        CPUInfoOpenFile(
            file: CPUInfoRecords(machine), buffers: .ofFiles(machine.heap))
    }
}

/// An open `proc/cpuinfo`.
private final class CPUInfoOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<CPUInfoRecords, HeapBuffers>

    init(file: CPUInfoRecords, buffers: HeapBuffers) {
        reader = RowReader(file: file, allocator: buffers)
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// The CPUs of one snapshot; a position is a CPU's number.
private struct CPUInfoRecords: SequentialFile {
    private let machine: Machine
    private var online: CPUSet
    private var numbers: CPUNumbers
    private let lines: [CPUInfoTemplate.Line]
    /// The CPUs that were online at the start: their values are those that the template has.
    private let first: CPUSet

    init(_ machine: Machine) {
        self.machine = machine
        let state = machine.snapshot().state
        online = state.online
        numbers = CPUNumbers(state.topology, online: state.online)
        lines = SystemTexts(state.specification).cpuinfo.lines
        first = state.possible.subtracting(state.specification.cpus.offline)
    }

    mutating func rewind() {
        let state = machine.snapshot().state
        online = state.online
        numbers = CPUNumbers(state.topology, online: state.online)
    }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        guard position >= 0, let cpu = online.element(after: Int(position) - 1) else { return nil }
        position = Int64(cpu)
        return cpu
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    mutating func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        for line in lines {
            for piece in line.pieces {
                switch piece {
                case .text(let text): put(text, into: &buffer)
                case .number(let number): buffer.format(UInt64(numbers.value(number, of: record)))
                case .value:
                    let place = first.ordinal(of: record) ?? record
                    put(line.values[place % line.values.count], into: &buffer)
                }
            }
            buffer.put("\n")
        }
        return .record
    }

    func stop(_ record: Int?) {}

    private func put(_ text: String, into buffer: inout SeqBuffer) {
        if CapturedText.hasStandIn(text) { buffer.put(CapturedText.bytes(text)) } else { buffer.put(text) }
    }
}
