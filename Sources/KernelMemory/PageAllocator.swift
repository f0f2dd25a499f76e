import KernelTypes

/// All zones of a machine and the table of their frames: what changes when pages come and go.
///
/// Not safe for threads; `KernelMemory` guards it.
struct PageAllocator: ~Copyable {
    /// Every zone of every node, node by node.
    var zones: [Zone]
    /// `vm.min_free_kbytes`.
    var minFreeKilobytes: Int
    /// What has happened; pages taken are counted by the zones.
    var events = MemoryEvents()
    /// The last allocations that failed.
    var failures = AllocationFailures()
    /// Blocks that can be moved.
    var movablePages = MovablePages()
    /// By zone: how many chunks of its population are broken up at random.
    var broken: [Int] = []
    let frames: FrameTable
    let kinds: [ZoneKind]
    /// The place of zone Normal among the kinds, if it is next to a zone DMA32.
    private let normalAboveDMA32: Int?
    let nodeCount: Int
    let maxOrder: Int
    private let policy: ReservePolicy

    /// The state after boot: all pages that the plan gives the allocator are free.
    init(
        _ plan: MemoryPlan, _ policy: ReservePolicy, _ reserves: ReservePolicy.Result, maxOrder: Int,
        pageblockOrder: Int
    ) throws(KernelMemoryError) {
        let frames = try FrameTable(count: plan.frameCount, pageblockOrder: pageblockOrder)
        let protections = policy.protections()
        var zones: [Zone] = []
        zones.reserveCapacity(plan.zones.count)
        for (index, zone) in plan.zones.enumerated() {
            zones.append(
                Zone(
                    zone, index: index, watermarks: reserves.watermarks[index],
                    protection: protections[index], maxOrder: maxOrder, frames: frames))
        }
        self.zones = zones
        self.frames = frames
        self.policy = policy
        kinds = plan.kinds
        normalAboveDMA32 = kinds.firstIndex(of: .dma32).map { $0 + 1 }
        nodeCount = zones.count / kinds.count
        minFreeKilobytes = reserves.minFreeKilobytes
        self.maxOrder = maxOrder
    }

    /// Takes a block; see `KernelMemory.allocatePages(order:flags:node:)`.
    mutating func allocate(
        order: Int, flags: GFP, node: Int, owner: PageOwner, _ ram: borrowing PhysicalMemory
    ) throws(Errno) -> PageBlock {
        guard order >= 0, (0..<nodeCount).contains(node) else { throw .invalidArgument }
        guard let search = ZoneSearch(flags, node: node, nodeCount: nodeCount, kinds: kinds) else {
            throw .invalidArgument
        }
        guard order <= maxOrder else { throw .noMemory }
        let request = AllocationRequest(
            search: search, order: order, flags: flags, type: Migratetype(flags), owner: owner)
        if let frame = allocateQuickly(request) ?? allocateSlowly(request, ram) {
            return PageBlock(frame: frame, order: order)
        }
        noteFailure(order: order, flags: flags)
        throw .noMemory
    }

    /// Counts an allocation that failed, and keeps its line unless nobody wants it (Linux: `warn_alloc`).
    mutating func noteFailure(order: Int, flags: GFP) {
        events.failures += 1
        if !flags.contains(.noWarn) { failures.add(AllocationFailure(order: order, flags: flags)) }
    }

    /// Within the low watermarks: first, where there is a lower zone to turn to, without mixing the types of
    /// pages within pageblocks (Linux: the fast path of `__alloc_pages`).
    private mutating func allocateQuickly(_ request: AllocationRequest) -> UInt64? {
        if avoidsMixing(request),
            let frame = run(request, AllocationAttempt(rights: .ordinary, avoidsMixing: true))
        {
            return frame
        }
        return run(request, AllocationAttempt(rights: .ordinary))
    }

    /// Linux: `alloc_flags_nofragment`.
    private func avoidsMixing(_ request: AllocationRequest) -> Bool {
        guard let normal = normalAboveDMA32, request.search.highest >= normal else { return false }
        let place = request.search[0] - request.search.highest + normal
        return zones[place].managedPages > 0 && (nodeCount == 1 || zones[place - 1].managedPages > 0)
    }

    /// Tries each zone in turn (Linux: `get_page_from_freelist`).
    mutating func run(_ request: AllocationRequest, _ attempt: AllocationAttempt) -> UInt64? {
        let steps = attempt.avoidsMixing ? request.search.highest + 1 : request.search.count
        for step in 0..<steps {
            let index = request.search[step]
            if let frame = zones[index].take(request, attempt, frames) { return frame }
        }
        return nil
    }

    /// Sets `vm.min_free_kbytes`, and with it all watermarks.
    mutating func setMinFree(kilobytes: Int) {
        minFreeKilobytes = kilobytes
        for (index, marks) in policy.watermarks(minFreeKilobytes: kilobytes).enumerated() {
            zones[index].watermarks = marks
        }
    }

    /// See `KernelMemory.checkInvariants()`.
    func violations() -> [String] {
        zones.flatMap { zone in
            zone.buddy.violations(managed: zone.plan.managed, frames)
                .map { "node \(zone.plan.node), zone \(zone.plan.kind.name): \($0)" }
        } + movableViolations()
    }
}
