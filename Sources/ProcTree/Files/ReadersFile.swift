import KernelTypes
import Machine
import SeqFile

/// `sim/readers`: the open files, a line each, and where their buffers are.
struct ReadersFile: EmulatedFile {
    let machine: Machine
    let registry: ReaderRegistry

    var path: String { "sim/readers" }

    func open() throws(Errno) -> OpenFile {
        SmallOpenFile(
            path: path, file: ReaderRecords(registry), heap: machine.heap)
    }
}

/// A record is an open file; the first one has the columns' names as well.
private struct ReaderRecords: SequentialFile {
    private let registry: ReaderRegistry
    private var statuses: [ReaderStatus]

    init(_ registry: ReaderRegistry) {
        self.registry = registry
        statuses = registry.statuses
    }

    mutating func rewind() { statuses = registry.statuses }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        // Record 0 is the line of names, which is there when nothing is open, too.
        position >= 0 && position <= statuses.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        guard record > 0 else {
            buffer.put("# file                  strategy buffer  address            ")
            buffer.put("      size     record             offset\n")
            return .record
        }
        let status = statuses[record - 1]
        buffer.put(status.path, width: 23, .left)
        buffer.put(" ")
        buffer.put(status.strategy, width: 9, .left)
        buffer.put(status.buffer, width: 8, .left)
        buffer.put("0x")
        buffer.format(hex: status.address, width: 16)
        buffer.put(" ")
        buffer.format(UInt64(status.size), width: 10)
        buffer.put(" ")
        buffer.format(status.record, width: 10)
        buffer.put(" ")
        buffer.format(status.offset, width: 18)
        buffer.put("\n")
        return .record
    }

    func stop(_ record: Int?) {}
}
