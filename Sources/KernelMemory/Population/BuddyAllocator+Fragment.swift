extension BuddyAllocator {
    /// Breaks free memory up until there are `singles` single free pages: in bulk where whole chunks are
    /// virgin, block by block elsewhere. The pages in use beside them come out of `budget`, which may be
    /// overdrawn for one owner, never for all together.
    mutating func fragment(
        _ singles: Int, _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) {
        var missing = min(singles - freeBlockCounts[0], budget.total)
        guard missing > 0, maxOrder > 0 else { return }
        let halves = min(virginChunks, missing / (chunk / 2))
        missing -= halves * chunk / 2
        spread(halves, &budget, frames)
        fragmentBlocks(missing, &budget, frames)
    }

    /// Makes `chunks` virgin chunks half free, with pages of those who have them: processes, then files, then
    /// the kernel. What nobody has enough of for a whole chunk is taken on account.
    private mutating func spread(
        _ chunks: Int, _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) {
        var left = chunks
        for owner in [PageOwner.anonymous, .file, .kernel] {
            let each = chunk / BulkPattern.unit * BulkPattern.half(owner).count(of: owner)
            left -= spread(min(left, max(0, budget[owner]) / each), owner, &budget, frames)
        }
        while left > 0 {
            let done = spread(left, budget.fragmentOwner, &budget, frames)
            guard done > 0 else { return }
            left -= done
        }
    }

    private mutating func spread(
        _ chunks: Int, _ owner: PageOwner, _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) -> Int {
        let pattern = BulkPattern.half(owner)
        let done = populate(chunks, with: pattern, frames)
        for owner in PageOwner.population {
            budget[owner] -= done * chunk / BulkPattern.unit * pattern.count(of: owner)
        }
        return done
    }

    /// Makes `singles` free pages single ones, out of the listed blocks, the largest first.
    private mutating func fragmentBlocks(
        _ singles: Int, _ budget: inout PopulationPages, _ frames: borrowing FrameTable
    ) {
        var left = singles
        for order in (1...maxOrder).reversed() {
            for type in Migratetype.listed {
                while left > 0, freeBlockCount(type, order) > 0 {
                    guard let frame = takeFirst(type, order: order, frames) else { break }
                    let part = min(order, Int.bitWidth - 1 - (2 * left).leadingZeroBitCount)
                    putBackHalves(of: frame, from: order, to: part, type, frames)
                    fragment(PageBlock(frame: frame, order: part), type, &budget, frames)
                    left -= 1 << (part - 1)
                }
            }
        }
    }

    /// Frees the even pages of a block that has no record, and uses the odd ones, every 16th for the kernel.
    private mutating func fragment(
        _ block: PageBlock, _ type: Migratetype, _ budget: inout PopulationPages,
        _ frames: borrowing FrameTable
    ) {
        for frame in block.frame..<block.frame + UInt64(block.pageCount) {
            if frame % 2 == 0 {
                lists[index(type, 0)].addLast(frame, FrameRecord(free: type, order: 0), frames)
                freePages += 1
                continue
            }
            let isLast = Int(frame) % BulkPattern.unit == BulkPattern.unit - 1
            let owner = isLast ? PageOwner.kernel : budget.fragmentOwner
            own(PageBlock(frame: frame, order: 0), owner, frames)
            budget[owner] -= 1
        }
    }
}

extension PopulationPages {
    /// Who has pages to put between free ones: a movable owner if there is one.
    fileprivate var fragmentOwner: PageOwner {
        self[.anonymous] <= 0 && self[.file] <= 0 && self[.kernel] > 0 ? .kernel : movableOwner
    }
}
