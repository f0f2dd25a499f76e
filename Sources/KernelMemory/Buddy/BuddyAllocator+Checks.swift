extension BuddyAllocator {
    /// What of the allocator's invariants does not hold, a line each; empty if all do.
    ///
    /// Walks every list and every frame range that was ever used.
    ///
    /// - Parameter managed: the frames the allocator was given at boot.
    func violations(managed: [Range<UInt64>], _ frames: borrowing FrameTable) -> [String] {
        var found: [String] = []
        for list in lists { check(list, frames, &found) }
        let counted = freeBlockCounts.enumerated().reduce(0) { $0 + $1.element << $1.offset }
        if counted != freePages { found.append("\(freePages) pages free, but lists hold \(counted)") }
        checkTiling(managed.flatMap { $0.subtracting(Array(virgin.remaining)) }, frames, &found)
        return found
    }

    /// Checks one list's links and that its blocks belong there.
    private func check(_ list: FreeList, _ frames: borrowing FrameTable, _ found: inout [String]) {
        var previous = FrameRecord.noFrame
        var frame = list.head
        var count = 0
        while frame != FrameRecord.noFrame, count <= list.count {
            let record = frames[frame]
            let buddy = frame ^ 1 << UInt64(list.order)
            if !record.isFree(order: list.order) { found.append("frame \(frame) listed, not free") }
            if record.previous != previous { found.append("frame \(frame) linked back to a stranger") }
            if frame & (1 << UInt64(list.order) - 1) != 0 { found.append("frame \(frame) unaligned") }
            if !span.contains(frame) { found.append("frame \(frame) outside of its zone") }
            if list.order < maxOrder, span.contains(buddy), frames[buddy].isFree(order: list.order) {
                found.append("frames \(frame) and \(buddy) should have merged")
            }
            previous = frame
            frame = record.next
            count += 1
        }
        if count != list.count { found.append("order \(list.order) counts \(list.count), holds \(count)") }
        if previous != list.tail { found.append("order \(list.order) ends elsewhere than its list") }
    }

    /// Checks that blocks tile `ranges`, that the free ones are as many as the lists hold, and that no
    /// block's record is inside another block.
    private func checkTiling(
        _ ranges: [Range<UInt64>], _ frames: borrowing FrameTable, _ found: inout [String]
    ) {
        var free = [Int](repeating: 0, count: maxOrder + 1)
        for range in ranges {
            var frame = range.lowerBound
            while frame < range.upperBound {
                let record = frames[frame]
                guard record.state != .untouched, record.order <= maxOrder else {
                    found.append("frame \(frame) is in no block")
                    return
                }
                if record.state == .free { free[record.order] += 1 }
                if record.state != .free, record.zone != zone {
                    found.append("frame \(frame) says zone \(record.zone), is in \(zone)")
                }
                let end = frame + 1 << UInt64(record.order)
                for inside in frame + 1..<end where frames[inside].state != .untouched {
                    found.append("frame \(inside) starts a block inside another")
                }
                frame = end
            }
            if frame > range.upperBound { found.append("a block crosses frame \(range.upperBound)") }
        }
        if free != lists.map(\.count) { found.append("free blocks \(free) are not those in the lists") }
    }
}
