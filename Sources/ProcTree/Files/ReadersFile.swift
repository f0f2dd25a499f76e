import KernelTypes
import Machine
import SeqFile

/// `sim/readers`: the open files, a line each, and where their buffers are. A record is a line; the first one
/// has the columns' names, and is there when nothing is open, too.
struct ReadersFile: EmulatedFile {
    let machine: Machine
    let registry: ReaderRegistry

    var path: String { "sim/readers" }
    var survivesWithoutMemory: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let registry = registry
        return openRecords(of: machine) {
            [nil] + registry.statuses.map(Optional.some)
        } _: { (status: ReaderStatus?, buffer) in
            guard let status else {
                buffer.put("# file                  strategy buffer  address            ")
                return buffer.put("      size     record             offset\n")
            }
            Self.write(status, &buffer)
        }
    }

    private static func write(_ status: ReaderStatus, _ buffer: inout SeqBuffer) {
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
    }
}
