/// A zone at work: its buddy allocator and the marks that guard it.
struct Zone {
    /// Which frames it has.
    let plan: ZonePlan
    /// Number of managed frames.
    let managedPages: Int
    /// How many pages are to stay free.
    var watermarks: Watermarks
    /// Pages that stay free besides, by the index of the highest kind that the allocation may use.
    let protection: [Int]
    /// The free blocks.
    var buddy: BuddyAllocator
    /// The population that the zone is to have, wherever fragmentation may have moved it.
    var wanted = PopulationPages()
    /// When not to compact.
    var deferral = CompactionDeferral()
    /// Pages that callers have taken since boot.
    var takenPages = 0

    /// A zone as it is after boot: every managed page is free.
    ///
    /// - Parameter index: the zone's place among all zones of the machine.
    init(
        _ plan: ZonePlan, index: Int, watermarks: Watermarks, protection: [Int], maxOrder: Int,
        frames: borrowing FrameTable
    ) {
        let pageblockOrder = frames.pageblocks.order
        self.plan = plan
        self.watermarks = watermarks
        self.protection = protection
        managedPages = plan.managedPages
        buddy = BuddyAllocator(
            zone: index, span: plan.span, maxOrder: maxOrder, pageblockOrder: pageblockOrder)
        for range in plan.managed { buddy.addAtBoot(range, frames) }
        buddy.pageblockCounts[Migratetype.movable.rawValue] = plan.pageblockCount(order: pageblockOrder)
    }

    /// Whether a block of `order` can be taken and more than `mark` pages stay free (Linux:
    /// `__zone_watermark_ok`).
    ///
    /// - Parameters:
    ///   - highest: the index of the highest kind that the allocation may use.
    ///   - reserve: whether it may use the pageblocks kept for those that cannot wait.
    func isAboveMark(_ mark: Int, order: Int, highest: Int, reserve: Bool = false) -> Bool {
        var free = buddy.freePages - (1 << order - 1)
        if !reserve { free -= buddy.freeHighAtomicPages }
        guard free > mark + protection[highest] else { return false }
        return order == 0 || buddy.hasFreeBlock(atLeast: order, reserve: reserve)
    }

    /// The zone as others see it.
    var snapshot: ZoneSnapshot {
        let owned = buddy.ownedPages
        return ZoneSnapshot(
            node: plan.node, kind: plan.kind, freeBlocks: buddy.freeBlockCounts,
            freeBlocksByType: buddy.freeBlocksByType, pageblocks: buddy.pageblockCounts,
            freePages: buddy.freePages, kernelPages: owned[.kernel], pageCachePages: owned[.file],
            anonymousPages: owned[.anonymous],
            allocatedPages: managedPages - buddy.freePages - owned.total,
            highAtomicPages: buddy.highAtomicPages, freeHighAtomicPages: buddy.freeHighAtomicPages,
            managedPages: managedPages, presentPages: plan.presentPages, spannedPages: plan.span.count,
            startPFN: plan.span.lowerBound, watermarks: watermarks, protection: protection)
    }
}
