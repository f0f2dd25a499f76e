import KernelTypes

/// How one zone's population is to lie.
struct PopulationLayout {
    /// The pages in use.
    var pages: PopulationPages
    /// How many single free pages there are to be, each with a page in use beside it.
    var singles = 0
    /// Whether all free pages are to be single ones.
    var leavesNothingWhole = false
    /// How many chunks are broken up at random, as those of a machine that has run for long.
    var brokenChunks = 0
    /// What the random numbers follow from.
    var seed: UInt64 = 0
}

extension BuddyAllocator {
    /// Removes the whole population: what is left in use is callers'. Free blocks of the largest order are
    /// virgin again.
    mutating func removePopulation(_ frames: borrowing FrameTable) {
        while let region = bulk.all.last {
            removeBulk(region.frames, at: bulk.all.count - 1)
            freeBulk(region.frames, frames)
        }
        for (index, owner) in PageOwner.population.enumerated() {
            while owned[index].head != FrameRecord.noFrame {
                let frame = owned[index].head
                let block = PageBlock(frame: frame, order: frames[frame].order)
                disown(block, owner, frames)
                insert(block, frames)
            }
        }
        guard !lists.isEmpty else { return }
        for type in Migratetype.mergeable {
            while let frame = lists[index(type, maxOrder)].removeFirst(frames) {
                let block = frame..<frame + 1 << UInt64(maxOrder)
                setType(block, to: .movable, frames)
                virgin.add(block)
            }
        }
    }

    /// Puts a population into a zone that has none: broken chunks, then pages in use beside single free ones,
    /// then what is left of it in whole chunks and large blocks.
    mutating func layOut(_ layout: PopulationLayout, _ frames: borrowing FrameTable) {
        guard !lists.isEmpty else { return }
        var budget = layout.pages
        if layout.brokenChunks > 0 && !layout.leavesNothingWhole {
            breakUp(layout, &budget, frames)
        }
        fragment(layout.singles, &budget, frames)
        budget.settle()
        if layout.brokenChunks == 0 { budget.round(to: chunk) }
        // Nobody takes a single page where blocks of two are to go.
        if layout.leavesNothingWhole { budget.round(to: 2) }
        for owner in PageOwner.population { populate(owner, budget[owner], frames) }
    }

    /// Gives `pages` pages to `owner`: whole chunks in bulk, the rest in blocks as large as possible.
    private mutating func populate(_ owner: PageOwner, _ pages: Int, _ frames: borrowing FrameTable) {
        let chunks = populate(pages >> chunkOrder, with: .solid(owner), frames)
        var left = pages - chunks << chunkOrder
        while left > 0 {
            let largest = min(Int.bitWidth - 1 - left.leadingZeroBitCount, maxOrder)
            guard let block = takeBlock(largest, owner.isMovable ? .movable : .unmovable, frames) else {
                return
            }
            own(block, owner, frames)
            left -= block.pageCount
        }
    }

    /// Takes a block of `order`, or the next smaller one that can be had.
    private mutating func takeBlock(
        _ order: Int, _ type: Migratetype, _ frames: borrowing FrameTable
    ) -> PageBlock? {
        for order in (0...order).reversed() {
            if let frame = take(type, order: order, frames) { return PageBlock(frame: frame, order: order) }
        }
        return nil
    }
}
