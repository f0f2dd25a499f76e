extension BuddyAllocator {
    /// What of the allocator's invariants does not hold, a line each; empty if all do.
    ///
    /// Walks every list and every frame range of which there are records.
    ///
    /// - Parameter managed: the frames the allocator was given at boot.
    func violations(managed: [Range<UInt64>], _ frames: borrowing FrameTable) -> [String] {
        var found: [String] = []
        guard !lists.isEmpty else { return freePages == 0 ? [] : ["an empty zone has free pages"] }
        for type in Migratetype.listed {
            for order in 0...maxOrder { checkFree(type, order, frames, &found) }
        }
        for (index, owner) in PageOwner.population.enumerated() {
            check(owned[index], "pages of \(owner)", frames, &found) { record, _ in
                record.state == .allocated && record.owner == owner
            }
        }
        let counted = freeBlockCounts.enumerated().reduce(0) { $0 + $1.element << $1.offset }
        if counted != freePages { found.append("\(freePages) pages free, but lists hold \(counted)") }
        checkRanges(managed, &found)
        var tally = Tally(self)
        tally.add(listedRanges(managed), self, frames, &found)
        tally.compare(with: self, managed, frames, &found)
        return found
    }

    private func checkFree(
        _ type: Migratetype, _ order: Int, _ frames: borrowing FrameTable, _ found: inout [String]
    ) {
        check(lists[index(type, order)], "\(type) of order \(order)", frames, &found) { record, _ in
            record.isFree(order: order) && record.type == type
        }
        var frame = lists[index(type, order)].head
        while frame != FrameRecord.noFrame {
            checkBlock(frame, order, type, frames, &found)
            frame = frames[frame].next
        }
    }

    /// Checks where a free block lies.
    private func checkBlock(
        _ frame: UInt64, _ order: Int, _ type: Migratetype, _ frames: borrowing FrameTable,
        _ found: inout [String]
    ) {
        let end = frame + 1 << UInt64(order)
        let buddy = frame ^ 1 << UInt64(order)
        if frame & (1 << UInt64(order) - 1) != 0 { found.append("frame \(frame) unaligned") }
        if !span.contains(frame) { found.append("frame \(frame) outside of its zone") }
        for start in stride(from: frame, to: end, by: 1 << pageblockOrder)
        where frames.pageblocks[start] != type {
            found.append(
                "frame \(frame) listed as \(type) in a pageblock that is \(frames.pageblocks[start])")
        }
        guard order < maxOrder, span.contains(buddy), frames[buddy].isFree(order: order) else { return }
        let other = frames[buddy].type
        if type == other || type.isMergeable && other.isMergeable {
            found.append("frames \(frame) and \(buddy) should have merged")
        }
    }

    /// Checks one list's links and that its blocks belong there.
    private func check(
        _ list: BlockList, _ name: String, _ frames: borrowing FrameTable, _ found: inout [String],
        _ belongs: (FrameRecord, UInt64) -> Bool
    ) {
        var previous = FrameRecord.noFrame
        var frame = list.head
        var count = 0
        while frame != FrameRecord.noFrame, count <= list.count {
            let record = frames[frame]
            if !belongs(record, frame) { found.append("frame \(frame) does not belong to \(name)") }
            if record.previous != previous { found.append("frame \(frame) linked back to a stranger") }
            previous = frame
            frame = record.next
            count += 1
        }
        if count != list.count { found.append("\(name) counts \(list.count), holds \(count)") }
        if previous != list.tail { found.append("\(name) ends elsewhere than its list") }
    }

    /// Checks that virgin blocks and bulk regions lie within the managed frames, apart, and aligned.
    private func checkRanges(_ managed: [Range<UInt64>], _ found: inout [String]) {
        let ranges = (virgin.ranges + bulk.all.map(\.frames)).sorted { $0.lowerBound < $1.lowerBound }
        for (range, next) in zip(ranges, ranges.dropFirst()) where range.upperBound > next.lowerBound {
            found.append("ranges \(range) and \(next) overlap")
        }
        for range in ranges where !managed.contains(where: { $0.clamped(to: range) == range }) {
            found.append("range \(range) is not in the zone")
        }
        for range in virgin.ranges where range.aligned(to: 1 << UInt64(maxOrder)) != range {
            found.append("virgin range \(range) unaligned")
        }
        for region in bulk.all where region.frames.aligned(to: UInt64(chunk)) != region.frames {
            found.append("bulk region \(region.frames) unaligned")
        }
    }
}
