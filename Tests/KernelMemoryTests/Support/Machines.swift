import KernelTypes
import Testing

@testable import KernelMemory

/// Bytes in the units that memory is talked of.
let mebibyte: UInt64 = 1 << 20
let gibibyte: UInt64 = 1 << 30
let tebibyte: UInt64 = 1 << 40

extension KernelMemory {
    /// A machine's memory in one line.
    convenience init(
        _ architecture: Architecture, _ bytes: UInt64, nodes: Int = 1, maxOrder: Int? = nil,
        transparentHugePages: Bool = false
    ) throws(KernelMemoryError) {
        try self.init(
            MemoryConfiguration(
                architecture: architecture, bytes: bytes, nodes: nodes, maxOrder: maxOrder,
                transparentHugePages: transparentHugePages))
    }

    /// The zones that have memory.
    func populatedZones() -> [ZoneSnapshot] { zones().filter(\.isPopulated) }

    /// The free blocks of every zone, by order.
    func buddyinfo() -> [[Int]] { zones().map(\.freeBlocks) }

    /// The zone of that kind on that node.
    func zone(_ kind: ZoneKind, node: Int = 0) throws -> ZoneSnapshot {
        try #require(zones().first { $0.kind == kind && $0.node == node })
    }

    /// The zone that a block lies in.
    func kind(of block: PageBlock) throws -> ZoneKind {
        let zone = zones().first {
            $0.startPFN <= block.frame && block.frame < $0.startPFN + UInt64($0.spannedPages)
        }
        return try #require(zone).kind
    }

    /// Takes blocks until there is none left; in the order in which they came.
    func exhaust(order: Int, flags: GFP, node: Int = 0) -> [PageBlock] {
        var blocks: [PageBlock] = []
        while let block = try? allocatePages(order: order, flags: flags, node: node) { blocks.append(block) }
        return blocks
    }
}

/// That a zone's numbers agree with one another, and the allocator with its invariants.
func expectSound(
    _ memory: KernelMemory, _ context: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(memory.checkInvariants().isEmpty, context, sourceLocation: sourceLocation)
    for zone in memory.zones() {
        let sum = zone.freeBlocks.enumerated().reduce(0) { $0 + $1.element << $1.offset }
        #expect(sum == zone.freePages, context, sourceLocation: sourceLocation)
        #expect(zone.freeBlocks.count == memory.maxOrder + 1, context, sourceLocation: sourceLocation)
    }
}
