extension BuddyAllocator {
    /// Takes a free block of `order` from the lists of `type`: the first of the smallest order that has one,
    /// split down, the lower half being kept each time (Linux: `__rmqueue_smallest`).
    ///
    /// - Returns: the block's first frame; nil if no block of the type is large enough. It has no record yet.
    mutating func takeSmallest(
        _ type: Migratetype, order: Int, _ frames: borrowing FrameTable
    ) -> UInt64? {
        for found in order...maxOrder {
            guard let frame = takeFirst(type, order: found, frames) else { continue }
            putBackHalves(of: frame, from: found, to: order, type, frames)
            return frame
        }
        return nil
    }

    /// Takes the first free block of exactly that type and order.
    mutating func takeFirst(_ type: Migratetype, order: Int, _ frames: borrowing FrameTable) -> UInt64? {
        var frame = lists[index(type, order)].removeFirst(frames)
        if frame == nil, type == .movable {
            if order < bulk.freeBlocks.count, bulk.freeBlocks[order] > 0 {
                materialise(blockOf: order, frames)
                frame = lists[index(type, order)].removeFirst(frames)
            } else if order == maxOrder {
                frame = virgin.removeFirst()
            }
        }
        if frame != nil { freePages -= 1 << order }
        return frame
    }

    /// Puts the upper halves of a block of order `found` back, until what is left of it has `order` (Linux:
    /// `expand`).
    mutating func putBackHalves(
        of frame: UInt64, from found: Int, to order: Int, _ type: Migratetype, _ frames: borrowing FrameTable
    ) {
        guard found > order else { return }
        for half in stride(from: found - 1, through: order, by: -1) {
            let record = FrameRecord(free: type, order: half)
            lists[index(type, half)].addFirst(frame + 1 << UInt64(half), record, frames)
        }
        freePages += 1 << found - 1 << order
    }

    /// Gives back a block in use and merges it with free buddies as far as that goes.
    mutating func free(_ block: PageBlock, _ frames: borrowing FrameTable) {
        frames[block.frame] = .untouched
        insert(block, frames)
    }

    /// Makes a block that has no record free, merging it with free buddies (Linux: `__free_one_page`).
    ///
    /// From the size of a pageblock up blocks of different types merge only if both types allow it; the
    /// result has the type of the block that was freed. If it may soon merge once more, because the next
    /// larger buddy is free already, it goes to the end of its list, where it is left alone longest;
    /// otherwise to the head.
    mutating func insert(_ block: PageBlock, _ frames: borrowing FrameTable) {
        freePages += block.pageCount
        let type = frames.pageblocks[block.frame]
        var frame = block.frame
        var order = block.order
        while order < maxOrder, isFree(buddy(of: frame, order), order, frames) {
            let other = buddy(of: frame, order)
            let otherType = frames[other].type
            if otherType != type {
                guard type.isMergeable && otherType.isMergeable else { break }
                setType(other..<other + 1 << UInt64(order), to: type, frames)
            }
            lists[index(otherType, order)].remove(other, frames)
            frame &= other
            order += 1
        }
        let record = FrameRecord(free: type, order: order)
        if isMergeLikely(frame, order, frames) {
            lists[index(type, order)].addLast(frame, record, frames)
        } else {
            lists[index(type, order)].addFirst(frame, record, frames)
        }
    }

    /// Whether, once the buddy of a block comes free, the two would merge with a third at once (Linux:
    /// `buddy_merge_likely`). Never so where the result would be a block of the largest order.
    private func isMergeLikely(_ frame: UInt64, _ order: Int, _ frames: borrowing FrameTable) -> Bool {
        guard order < maxOrder - 1 else { return false }
        let pair = frame & buddy(of: frame, order)
        return isFree(buddy(of: pair, order + 1), order + 1, frames)
    }

    /// The block that `frame`'s block was split from together with it.
    private func buddy(of frame: UInt64, _ order: Int) -> UInt64 { frame ^ 1 << UInt64(order) }

    private func isFree(_ frame: UInt64, _ order: Int, _ frames: borrowing FrameTable) -> Bool {
        span.contains(frame) && frames[frame].isFree(order: order)
    }
}
