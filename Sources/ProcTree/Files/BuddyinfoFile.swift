import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/buddyinfo`: how many free blocks of each order every zone has. A record is a node.
struct BuddyinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/buddyinfo" }

    func open() throws(Errno) -> OpenFile {
        let memory = machine.memory
        return openRecords(of: machine) {
            Self.nodes(memory.zones().filter(\.isPopulated))
        } _: { zones, buffer in
            for zone in zones { Self.write(zone, &buffer) }
        }
    }

    private static func nodes(_ zones: [ZoneSnapshot]) -> [[ZoneSnapshot]] {
        var nodes: [[ZoneSnapshot]] = []
        for zone in zones {
            if nodes.last?.first?.node == zone.node {
                nodes[nodes.count - 1].append(zone)
            } else {
                nodes.append([zone])
            }
        }
        return nodes
    }

    private static func write(_ zone: ZoneSnapshot, _ buffer: inout SeqBuffer) {
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
}
