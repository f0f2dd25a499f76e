extension BuddyAllocator {
    /// Pages of the pageblocks that are kept for allocations that cannot wait (Linux:
    /// `nr_reserved_highatomic`).
    var highAtomicPages: Int { pageblockCounts[Migratetype.highAtomic.rawValue] << pageblockOrder }

    /// The free ones of them (Linux: `nr_free_highatomic`).
    var freeHighAtomicPages: Int {
        guard highAtomicPages > 0 else { return 0 }
        return (0...maxOrder).reduce(0) { $0 + lists[index(.highAtomic, $1)].count << $1 }
    }

    /// Keeps the pageblock of a block that was just taken for other allocations that cannot wait, unless a
    /// hundredth of the zone is kept already (Linux: `reserve_highatomic_pageblock`).
    mutating func reserveForAtomic(
        _ block: PageBlock, managedPages: Int, _ frames: borrowing FrameTable
    ) {
        let size = 1 << pageblockOrder
        let share = managedPages / 100
        guard share >= size, highAtomicPages < (share + size - 1) / size * size else { return }
        guard frames.pageblocks[block.frame].isMergeable else { return }
        if block.order >= pageblockOrder {
            setType(block.frame..<block.frame + UInt64(block.pageCount), to: .highAtomic, frames)
            return
        }
        let start = block.frame & ~(UInt64(size) - 1)
        guard usage(ofPageblockAt: start, frames) != nil else { return }
        changeType(ofPageblockAt: start, to: .highAtomic, frames)
    }

    /// Gives one of these pageblocks to `type`, if one has free pages (Linux:
    /// `unreserve_highatomic_pageblock`).
    ///
    /// - Parameter keepsOne: leave the last one alone.
    mutating func unreserve(for type: Migratetype, keepsOne: Bool, _ frames: borrowing FrameTable) -> Bool {
        guard highAtomicPages > (keepsOne ? 1 << pageblockOrder : 0) else { return false }
        for order in 0...maxOrder {
            let frame = lists[index(.highAtomic, order)].head
            guard frame != FrameRecord.noFrame else { continue }
            if order < pageblockOrder {
                let start = frame & ~(frames.pageblocks.size - 1)
                changeType(ofPageblockAt: start, to: type, frames)
            } else {
                lists[index(.highAtomic, order)].remove(frame, frames)
                freePages -= 1 << order
                setType(frame..<frame + 1 << UInt64(order), to: type, frames)
                insert(PageBlock(frame: frame, order: order), frames)
            }
            return true
        }
        return false
    }
}
