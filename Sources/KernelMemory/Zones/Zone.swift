/// A zone at work: its buddy allocator and the marks that guard it.
struct Zone {
    /// Which frames it has.
    let plan: ZonePlan
    /// How many pages are to stay free.
    let watermarks: Watermarks
    /// Pages that stay free besides, by the index of the highest kind that the allocation may use.
    let protection: [Int]
    /// The free blocks.
    var buddy: BuddyAllocator

    /// A zone as it is after boot: every managed page is free.
    ///
    /// - Parameter index: the zone's place among all zones of the machine.
    init(
        _ plan: ZonePlan, index: Int, watermarks: Watermarks, protection: [Int], maxOrder: Int,
        frames: borrowing FrameTable
    ) {
        self.plan = plan
        self.watermarks = watermarks
        self.protection = protection
        buddy = BuddyAllocator(zone: index, span: plan.span, maxOrder: maxOrder)
        for range in plan.managed { buddy.addAtBoot(range, frames) }
    }

    /// Whether a block of `order` can be taken and more than `mark` pages stay free (Linux:
    /// `__zone_watermark_ok`).
    ///
    /// - Parameter highest: the index of the highest kind that the allocation may use.
    func isAboveMark(_ mark: Int, order: Int, highest: Int) -> Bool {
        let free = buddy.freePages - (1 << order - 1)
        guard free > mark + protection[highest] else { return false }
        return order == 0 || buddy.hasFreeBlock(atLeast: order)
    }

    /// Whether an attempt may take its block from this zone.
    func allows(_ attempt: AllocationAttempt) -> Bool {
        guard let mark = attempt.rights.mark(watermarks) else { return true }
        return isAboveMark(mark, order: attempt.order, highest: attempt.search.highest)
    }

    /// The zone as others see it.
    var snapshot: ZoneSnapshot {
        ZoneSnapshot(
            node: plan.node, kind: plan.kind, freeBlocks: buddy.freeBlockCounts, freePages: buddy.freePages,
            managedPages: plan.managedPages, presentPages: plan.presentPages, spannedPages: plan.span.count,
            startPFN: plan.span.lowerBound, watermarks: watermarks, protection: protection)
    }
}
