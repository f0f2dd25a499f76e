import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/buddyinfo`: how many free blocks of each order every zone has.
struct BuddyinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/buddyinfo" }

    func open() throws(Errno) -> OpenFile {
        SmallOpenFile(
            path: path, file: BuddyinfoRecords(machine.memory),
            heap: machine.heap)
    }
}

/// A record is a node: its zones, each with the number of free blocks of every order.
private struct BuddyinfoRecords: SequentialFile {
    private let memory: KernelMemory
    private var nodes: [[ZoneSnapshot]] = []

    init(_ memory: KernelMemory) {
        self.memory = memory
        rewind()
    }

    mutating func rewind() {
        let populated = memory.zones().filter(\.isPopulated)
        nodes = []
        for zone in populated {
            if let last = nodes.last?.first, last.node == zone.node {
                nodes[nodes.count - 1].append(zone)
            } else {
                nodes.append([zone])
            }
        }
    }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < nodes.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        for zone in nodes[record] {
            buffer.put("Node ")
            buffer.format(UInt64(zone.node))
            buffer.put(", zone ")
            buffer.put(zone.name, width: 8, .right)
            buffer.put(" ")
            for count in zone.freeBlocks {
                buffer.format(UInt64(count), width: 6)
                buffer.put(" ")
            }
            buffer.put("\n")
        }
        return .record
    }

    func stop(_ record: Int?) {}
}
