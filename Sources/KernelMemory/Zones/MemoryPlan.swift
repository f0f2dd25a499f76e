import KernelTypes

/// The zones of all nodes: the map by which a machine's memory is set up at boot.
struct MemoryPlan {
    /// The kinds of zone that each node has, ascending.
    let kinds: [ZoneKind]
    /// Every zone of every node, node by node, kind by kind: `kinds.count` for each node.
    let zones: [ZonePlan]
    /// The frame after the last one.
    let frameCount: UInt64

    /// The plan for `configuration`, which must be valid.
    ///
    /// Nodes get whole largest blocks, as many each as possible and the first nodes one more where that
    /// does not come out even; the last node with memory also has what does not fill a block. Nodes that
    /// come too late have no memory, nor have those that are to have none.
    init(_ configuration: MemoryConfiguration) {
        let architecture = configuration.architecture
        let map = AddressMap(architecture: architecture, bytes: configuration.bytes)
        let kinds = ZoneKind.all(of: architecture)
        let blockSize = UInt64(1) << UInt64(configuration.maxOrder)
        let blocks = (map.installedCount + blockSize - 1) / blockSize
        let all = CPUSet(0..<configuration.nodes)
        let sharing = all.subtracting(configuration.nodesWithoutMemory)
        let nodes = sharing.isEmpty ? CPUSet(0..<1) : sharing
        let (share, extra) = blocks.quotientAndRemainder(dividingBy: UInt64(nodes.count))
        var zones: [ZonePlan] = []
        var start: UInt64 = 0
        for node in 0..<configuration.nodes {
            let place = nodes.ordinal(of: node).map { UInt64($0) }
            let size = place.map { (share + ($0 < extra ? 1 : 0)) * blockSize } ?? 0
            let end = min(start + size, map.installedCount)
            let memory = map.installed(start..<end).flatMap { $0.subtracting(map.absent) }
            for kind in kinds {
                let addresses = kind.addresses(of: architecture)
                zones.append(
                    ZonePlan(
                        node: node, kind: kind, memory: memory, reserved: map.reserved,
                        limits: addresses.shifted(right: architecture.pageShift)))
            }
            start = end
        }
        self.kinds = kinds
        self.zones = zones
        frameCount = map.end
    }
}

extension ZonePlan {
    /// The zone that the frames of a node's `memory` within `limits` form.
    ///
    /// It spans all of the limits that lie between the node's first and last frame, also where the node has
    /// a hole at the edge (Linux: `zone_spanned_pages_in_node`).
    fileprivate init(
        node: Int, kind: ZoneKind, memory: [Range<UInt64>], reserved: [Range<UInt64>], limits: Range<UInt64>
    ) {
        let nodeStart = memory.first?.lowerBound ?? 0
        let nodeEnd = memory.last?.upperBound ?? 0
        let present = memory.map { $0.clamped(to: limits) }.filter { !$0.isEmpty }
        self.node = node
        self.kind = kind
        span = present.isEmpty ? 0..<0 : (nodeStart..<nodeEnd).clamped(to: limits)
        presentPages = present.reduce(0) { $0 + $1.count }
        managed = present.flatMap { $0.subtracting(reserved) }
    }
}

extension Range<UInt64> {
    /// Both bounds in units of 2^`shift`.
    fileprivate func shifted(right shift: Int) -> Range<UInt64> {
        lowerBound >> UInt64(shift)..<upperBound >> UInt64(shift)
    }
}
