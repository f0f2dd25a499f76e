import KernelTypes

extension BuddyAllocator {
    /// Breaks the highest virgin chunks up at random, through the same splitting and merging that callers
    /// cause, so that there are free blocks of all orders in pageblocks of all three types.
    mutating func breakUp(
        _ layout: PopulationLayout, _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) {
        var random = SeededRandom(seed: SeededRandom.hash(layout.seed, UInt64(zone)))
        let used = max(1, min(1000, layout.pages.total * 1000 / max(1, freePages)))
        for number in 0..<layout.brokenChunks {
            guard let range = takeVirgin(upTo: 1, frames) else { return }
            // In a large chunk the first pages say enough, and cost less.
            let part = range.lowerBound..<range.lowerBound + UInt64(min(range.count, Self.brokenPages))
            let rest = part.upperBound..<range.upperBound
            let size = frames.pageblocks.size
            for (place, start) in stride(from: part.lowerBound, to: part.upperBound, by: Int(size))
                .enumerated()
            {
                let type = Self.brokenTypes[(number * 2 + place) % Self.brokenTypes.count]
                setType(start..<start + 1, to: type, frames)
                let end = min(start + size, part.upperBound)
                tile(start..<end, type, used: used, &random, &budget, frames)
            }
            for block in rest.alignedBlocks(maxOrder: maxOrder) { insert(block, frames) }
        }
    }

    /// Cuts a pageblock, or the first part of one, into blocks of random orders, some in use and some free.
    private mutating func tile(
        _ range: Range<UInt64>, _ type: Migratetype, used: Int, _ random: inout SeededRandom,
        _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) {
        var frame = range.lowerBound
        while frame < range.upperBound {
            let fits = Int.bitWidth - 1 - Int(range.upperBound - frame).leadingZeroBitCount
            let largest = min(frame.trailingZeroBitCount, fits, maxOrder)
            // The larger of two: as many large blocks are left as small ones.
            let order = max(random.next(in: 0..<largest + 1), random.next(in: 0..<largest + 1))
            let block = PageBlock(frame: frame, order: order)
            let owner = type == .movable ? budget.movableOwner : .kernel
            if random.chance(used, in: 1000), budget[owner] >= block.pageCount {
                occupy(block, owner, frames)
                budget[owner] -= block.pageCount
            } else {
                insert(block, frames)
            }
            frame += UInt64(block.pageCount)
        }
    }

    /// Movable pages are used one by one, as by processes and files, the kernel's in blocks.
    private mutating func occupy(_ block: PageBlock, _ owner: PageOwner, _ frames: borrowing FrameTable) {
        guard owner.isMovable else { return own(block, owner, frames) }
        for frame in block.frame..<block.frame + UInt64(block.pageCount) {
            own(PageBlock(frame: frame, order: 0), owner, frames)
        }
    }

    /// How many pages of a chunk are broken up.
    private static let brokenPages = 1024

    /// The types of the pageblocks that are broken up, in turn.
    private static let brokenTypes: [Migratetype] = [
        .unmovable, .movable, .movable, .reclaimable, .movable, .movable, .unmovable, .movable,
    ]
}
