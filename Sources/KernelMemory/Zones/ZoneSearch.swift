/// Which zones an allocation may use, in the order in which they are tried (Linux: a `zonelist`).
///
/// On each node from the highest kind down; the asked node first, then the others in the order of their
/// numbers, from the last on to the first.
struct ZoneSearch {
    /// The index of the highest kind of zone.
    let highest: Int
    private let node: Int
    private let nodeLimit: Int
    private let nodeCount: Int
    private let kindCount: Int

    /// The search for `flags`, starting at `node`; nil if `flags` name two zones (Linux: `GFP_ZONE_BAD`).
    init?(_ flags: GFP, node: Int, nodeCount: Int, kinds: [ZoneKind]) {
        guard var kind = Self.highestKind(flags) else { return nil }
        if kind == .dma32 && !kinds.contains(.dma32) { kind = .normal }
        guard let highest = kinds.lastIndex(where: { $0 <= kind }) else { return nil }
        self.highest = highest
        self.node = node
        self.nodeCount = nodeCount
        nodeLimit = flags.contains(.thisNode) ? 1 : nodeCount
        kindCount = kinds.count
    }

    /// The highest kind of zone that `flags` allow (Linux: `gfp_zone`).
    private static func highestKind(_ flags: GFP) -> ZoneKind? {
        switch flags.intersection([.dma, .dma32, .highMem, .movable]) {
        case [.dma], [.dma, .movable]: .dma
        case [.dma32], [.dma32, .movable]: .dma32
        case [.highMem]: .highMem
        case [.highMem, .movable]: .movable
        case [], [.movable]: .normal
        default: nil
        }
    }

    /// Number of zones to try.
    var count: Int { nodeLimit * (highest + 1) }

    /// The index of the zone to try after `step` others.
    subscript(step: Int) -> Int {
        let (nodes, kinds) = step.quotientAndRemainder(dividingBy: highest + 1)
        return (node + nodes) % nodeCount * kindCount + highest - kinds
    }
}
