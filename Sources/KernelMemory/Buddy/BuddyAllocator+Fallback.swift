extension BuddyAllocator {
    /// Takes a block of `order` for pages of `type` (Linux: `__rmqueue`): from the type's own lists, else by
    /// claiming a pageblock of another type, else by stealing a block from one.
    ///
    /// - Parameter avoidsMixing: take nothing of another type but whole pageblocks (Linux:
    ///   `ALLOC_NOFRAGMENT`).
    /// - Returns: the block's first frame; nil if there is no such block. It has no record yet.
    mutating func take(
        _ type: Migratetype, order: Int, avoidsMixing: Bool = false, _ frames: borrowing FrameTable
    ) -> UInt64? {
        if let frame = takeSmallest(type, order: order, frames) { return frame }
        let smallest = avoidsMixing ? max(order, pageblockOrder) : order
        if let frame = claim(for: type, order: order, smallest: smallest, frames) { return frame }
        return avoidsMixing ? nil : steal(for: type, order: order, frames)
    }

    /// Takes a block and writes down that it is in use by a caller or the population.
    mutating func allocate(
        order: Int, type: Migratetype = .movable, owner: PageOwner = .caller, _ frames: borrowing FrameTable
    ) -> UInt64? {
        guard let frame = take(type, order: order, frames) else { return nil }
        frames[frame] = FrameRecord(owner, order: order, zone: zone)
        return frame
    }

    /// Takes over a pageblock, beginning with the largest free block of another type, because that leaves
    /// most for the next allocations of `type` (Linux: `__rmqueue_claim`).
    ///
    /// Movable pages do so only for a block of half a pageblock's order or more: they do no lasting harm in
    /// somebody else's pageblock.
    private mutating func claim(
        for type: Migratetype, order: Int, smallest: Int, _ frames: borrowing FrameTable
    ) -> UInt64? {
        guard smallest <= maxOrder else { return nil }
        for found in (smallest...maxOrder).reversed() {
            if type == .movable, found < pageblockOrder / 2 { return nil }
            guard let other = type.fallbacks.first(where: { freeBlockCount($0, found) > 0 }) else { continue }
            if let frame = claim(found, of: other, for: type, order: order, frames) { return frame }
        }
        return nil
    }

    /// Takes over the pageblock, or all pageblocks, of the first free block of order `found` (Linux:
    /// `try_to_claim_block`). A pageblock that is larger than the block changes its type only if at least
    /// half of it is free or used by pages that `type` goes with.
    private mutating func claim(
        _ found: Int, of other: Migratetype, for type: Migratetype, order: Int, _ frames: borrowing FrameTable
    ) -> UInt64? {
        if found >= pageblockOrder {
            guard let frame = takeFirst(other, order: found, frames) else { return nil }
            setType(frame..<frame + 1 << UInt64(found), to: type, frames)
            putBackHalves(of: frame, from: found, to: order, type, frames)
            return frame
        }
        if lists[index(other, found)].count == 0 { materialise(blockOf: found, frames) }
        let start = lists[index(other, found)].head & ~(frames.pageblocks.size - 1)
        guard let usage = usage(ofPageblockAt: start, frames) else { return nil }
        let size = 1 << pageblockOrder
        let alike: Int
        if type == .movable {
            alike = usage.movable
        } else {
            alike = other == .movable ? size - usage.free - usage.movable : 0
        }
        guard usage.free + alike >= size / 2 else { return nil }
        changeType(ofPageblockAt: start, to: type, frames)
        return takeSmallest(type, order: order, frames)
    }

    /// Takes the smallest free block of another type that is large enough; the rest of it stays where it was
    /// (Linux: `__rmqueue_steal`).
    private mutating func steal(for type: Migratetype, order: Int, _ frames: borrowing FrameTable) -> UInt64?
    {
        for found in order...maxOrder {
            guard let other = type.fallbacks.first(where: { freeBlockCount($0, found) > 0 }),
                let frame = takeFirst(other, order: found, frames)
            else { continue }
            putBackHalves(of: frame, from: found, to: order, other, frames)
            return frame
        }
        return nil
    }
}
