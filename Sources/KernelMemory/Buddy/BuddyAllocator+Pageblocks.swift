extension BuddyAllocator {
    /// Sets the type of all pageblocks that `range` touches; what is free in them must be in no list.
    mutating func setType(_ range: Range<UInt64>, to type: Migratetype, _ frames: borrowing FrameTable) {
        let size = frames.pageblocks.size
        for start in stride(from: range.lowerBound & ~(size - 1), to: range.upperBound, by: Int(size)) {
            pageblockCounts[frames.pageblocks[start].rawValue] -= 1
            pageblockCounts[type.rawValue] += 1
            frames.pageblocks[start] = type
        }
    }

    /// What the pages of a pageblock are used for: how many are free, and how many are in use and movable
    /// (Linux: `prep_move_freepages_block`).
    ///
    /// - Returns: nil for a pageblock that is not wholly in the zone, or partly of a larger block.
    func usage(
        ofPageblockAt start: UInt64, _ frames: borrowing FrameTable
    ) -> (free: Int, movable: Int)? {
        let end = start + frames.pageblocks.size
        guard span.lowerBound <= start, end <= span.upperBound else { return nil }
        var (free, movable) = (0, 0)
        var frame = start
        while frame < end {
            let record = frames[frame]
            switch record.state {
            case .untouched: return nil
            case .free: free += 1 << record.order
            case .allocated: movable += record.owner.isMovable ? 1 << record.order : 0
            case .releasing: break
            }
            frame += 1 << UInt64(record.order)
        }
        return frame == end ? (free, movable) : nil
    }

    /// Makes a pageblock one of `type`, its free blocks with it (Linux: `__move_freepages_block`,
    /// `set_pageblock_migratetype`). It must be one of which `usage(ofPageblockAt:_:)` can tell.
    mutating func changeType(
        ofPageblockAt start: UInt64, to type: Migratetype, _ frames: borrowing FrameTable
    ) {
        let end = start + frames.pageblocks.size
        var frame = start
        while frame < end {
            let record = frames[frame]
            if record.state == .free {
                lists[index(record.type, record.order)].remove(frame, frames)
                lists[index(type, record.order)]
                    .addLast(frame, FrameRecord(free: type, order: record.order), frames)
            }
            frame += 1 << UInt64(record.order)
        }
        setType(start..<end, to: type, frames)
    }
}
