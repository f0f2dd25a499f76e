import KernelTypes

/// All zones of a machine and the table of their frames: what changes when pages come and go.
///
/// Not safe for threads; `KernelMemory` guards it.
struct PageAllocator: ~Copyable {
    /// Every zone of every node, node by node.
    private(set) var zones: [Zone]
    private let frames: FrameTable
    private let kinds: [ZoneKind]
    private let nodeCount: Int
    private let maxOrder: Int

    /// The state after boot: all pages that the plan gives the allocator are free.
    init(_ plan: MemoryPlan, _ policy: ReservePolicy, _ watermarks: [Watermarks], maxOrder: Int)
        throws(KernelMemoryError)
    {
        let frames = try FrameTable(count: plan.frameCount)
        let protections = policy.protections()
        var zones: [Zone] = []
        for (index, zone) in plan.zones.enumerated() {
            zones.append(
                Zone(
                    zone, index: index, watermarks: watermarks[index], protection: protections[index],
                    maxOrder: maxOrder, frames: frames))
        }
        self.zones = zones
        self.frames = frames
        kinds = plan.kinds
        nodeCount = zones.count / kinds.count
        self.maxOrder = maxOrder
    }

    /// Takes a block; see `KernelMemory.allocatePages(order:flags:node:)`.
    mutating func allocate(order: Int, flags: GFP, node: Int) throws(Errno) -> PageBlock {
        guard order >= 0, (0..<nodeCount).contains(node) else { throw .invalidArgument }
        guard let search = ZoneSearch(flags, node: node, nodeCount: nodeCount, kinds: kinds) else {
            throw .invalidArgument
        }
        guard order <= maxOrder else { throw .noMemory }
        let fast = AllocationAttempt(search: search, order: order, rights: .ordinary)
        let slow = AllocationAttempt(search: search, order: order, rights: ReserveRights(flags))
        guard let frame = run(fast) ?? run(slow) else { throw .noMemory }
        return PageBlock(frame: frame, order: order)
    }

    /// Tries each zone in turn (Linux: `get_page_from_freelist`).
    private mutating func run(_ attempt: AllocationAttempt) -> UInt64? {
        for step in 0..<attempt.search.count {
            let index = attempt.search[step]
            guard zones[index].allows(attempt) else { continue }
            if let frame = zones[index].buddy.allocate(order: attempt.order, frames) { return frame }
        }
        return nil
    }

    /// Gives a block back at once.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it is not an allocated block.
    mutating func free(_ block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .allocated)
        zones[zone].buddy.free(block, frames)
    }

    /// The first half of giving a block back: from now on nobody can free it again, nor is it free yet.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it is not an allocated block.
    mutating func beginRelease(of block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .allocated)
        frames[block.frame] = FrameRecord(.releasing, order: block.order, zone: zone)
    }

    /// The second half: the block is free.
    mutating func endRelease(of block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .releasing)
        zones[zone].buddy.free(block, frames)
    }

    /// The zone of a block that must be in the given state.
    private func zone(of block: PageBlock, in state: FrameRecord.State) throws(Errno) -> Int {
        guard block.frame < frames.count else { throw .invalidArgument }
        let record = frames[block.frame]
        guard record.state == state, record.order == block.order else { throw .invalidArgument }
        return record.zone
    }

    /// See `KernelMemory.checkInvariants()`.
    func violations() -> [String] {
        zones.flatMap { zone in
            zone.buddy.violations(managed: zone.plan.managed, frames)
                .map { "node \(zone.plan.node), zone \(zone.plan.kind.name): \($0)" }
        }
    }
}
