import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/pagetypeinfo`: the free blocks of every zone by migratetype and order, and the pageblocks by
/// migratetype.
///
/// A record is a node with memory. Readable by everybody until 5.3.
struct PagetypeinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/pagetypeinfo" }
    var mode: UInt16 { machine.kernel < KernelVersion(5, 4) ? 0o444 : 0o400 }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let order = machine.memory.configuration.pageblockOrder
        return openRecords(of: machine) {
            machine.memory.zones().byNode.map { PagetypeinfoNode(zones: $0, pageblockOrder: order) }
        } _: { node, buffer in
            node.write(to: &buffer)
        }
    }
}

/// The populated zones of a node.
private struct PagetypeinfoNode: Sendable {
    let zones: [ZoneSnapshot]
    let pageblockOrder: Int

    /// What the count of a very long list stops at.
    private static let longestList = 100_000

    func write(to buffer: inout SeqBuffer) {
        buffer.put("Page block order: ")
        buffer.format(UInt64(pageblockOrder))
        buffer.put("\nPages per block:  ")
        buffer.format(UInt64(1) << UInt64(pageblockOrder))
        buffer.put("\n\n")
        writeFreeBlocks(to: &buffer)
        writePageblocks(to: &buffer)
    }

    private func writeFreeBlocks(to buffer: inout SeqBuffer) {
        buffer.put("Free pages count per migrate type at order", width: 43, .left)
        buffer.put(" ")
        for order in zones.first?.freeBlocks.indices ?? 0..<0 {
            buffer.format(UInt64(order), width: 6)
            buffer.put(" ")
        }
        buffer.put("\n")
        for zone in zones {
            for type in Migratetype.allCases {
                buffer.put("Node ")
                buffer.format(UInt64(zone.node), width: 4)
                buffer.put(", zone ")
                buffer.put(zone.name, width: 8, .right)
                buffer.put(", type ")
                buffer.put(type.name, width: 12, .right)
                buffer.put(" ")
                for count in zone.freeBlocksByType[type.rawValue] {
                    if count >= Self.longestList { buffer.put(">") }
                    buffer.format(UInt64(min(count, Self.longestList)), width: 6)
                    buffer.put(" ")
                }
                buffer.put("\n")
            }
        }
    }

    private func writePageblocks(to buffer: inout SeqBuffer) {
        buffer.put("\n")
        buffer.put("Number of blocks type ", width: 23, .left)
        for type in Migratetype.allCases {
            buffer.put(type.name, width: 12, .right)
            buffer.put(" ")
        }
        buffer.put("\n")
        for zone in zones {
            buffer.put("Node ")
            buffer.format(UInt64(zone.node))
            buffer.put(", zone ")
            buffer.put(zone.name, width: 8, .right)
            buffer.put(" ")
            for type in Migratetype.allCases {
                buffer.format(UInt64(zone.pageblocks[type.rawValue]), width: 12)
                buffer.put(" ")
            }
            buffer.put("\n")
        }
    }
}

extension [ZoneSnapshot] {
    /// The zones with memory, node by node; a node without any is left out.
    var byNode: [[ZoneSnapshot]] {
        var nodes: [[ZoneSnapshot]] = []
        for zone in self where zone.isPopulated {
            if nodes.last?.first?.node == zone.node {
                nodes[nodes.count - 1].append(zone)
            } else {
                nodes.append([zone])
            }
        }
        return nodes
    }
}
