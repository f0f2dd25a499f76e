extension BuddyAllocator {
    /// Moves movable blocks from the bottom of what is known frame by frame to free places at its top, until
    /// the two scanners meet (Linux: `compact_zone`).
    ///
    /// Single pages of the population move, and blocks whose owner looks them up; larger blocks of the
    /// population stay, as large folios do for which there is no place of their size.
    ///
    /// - Parameters:
    ///   - ranges: the zone's managed frames.
    ///   - order: stop as soon as there is a free block of this order; nil never does.
    ///   - moved: is told of each block with an owner of its own: where it was, where it is, and its record.
    mutating func compactListed(
        _ managed: [Range<UInt64>], until order: Int?, _ frames: borrowing FrameTable,
        moved: (_ from: PageBlock, _ to: UInt64, _ record: FrameRecord) -> Void
    ) -> CompactionPass {
        var pass = CompactionPass()
        let ranges = listedRanges(managed)
        var scanner = FreeScanner(ranges, frames)
        scan: for range in ranges {
            var frame = range.lowerBound
            while frame < range.upperBound {
                let record = frames[frame]
                let block = PageBlock(frame: frame, order: record.order)
                frame += UInt64(block.pageCount)
                pass.migrateScanned += 1
                guard canMove(record) else { continue }
                guard let target = scanner.next(order: block.order, above: block.frame, frames) else {
                    pass.failed += block.order > 0 ? block.pageCount : 0
                    if block.order == 0 { break scan }
                    continue
                }
                move(block, record, to: target, &scanner, frames, moved)
                pass.migrated += block.pageCount
                if let order, hasFreeBlock(atLeast: order) { break scan }
            }
        }
        pass.freeScanned = scanner.scanned
        pass.isolated = 2 * pass.migrated
        return pass
    }

    /// The managed frames that are neither virgin nor in bulk regions.
    func listedRanges(_ managed: [Range<UInt64>]) -> [Range<UInt64>] {
        let unlisted = (virgin.ranges + bulk.all.map(\.frames)).sorted { $0.lowerBound < $1.lowerBound }
        return managed.flatMap { $0.subtracting(unlisted) }
    }

    private func canMove(_ record: FrameRecord) -> Bool {
        guard record.state == .allocated else { return false }
        return record.owner == .movablePage || record.owner.canMove && record.order == 0
    }

    private mutating func move(
        _ block: PageBlock, _ record: FrameRecord, to target: PageBlock, _ scanner: inout FreeScanner,
        _ frames: borrowing FrameTable,
        _ moved: (_ from: PageBlock, _ to: UInt64, _ record: FrameRecord) -> Void
    ) {
        let type = frames[target.frame].type
        lists[index(type, target.order)].remove(target.frame, frames)
        freePages -= target.pageCount
        putBackHalves(of: target.frame, from: target.order, to: block.order, type, frames)
        for half in (block.order..<target.order).reversed() {
            scanner.putBack(PageBlock(frame: target.frame + 1 << UInt64(half), order: half))
        }
        if record.owner == .movablePage {
            frames[target.frame] = record
            moved(block, target.frame, record)
            frames[block.frame] = .untouched
        } else {
            disown(block, record.owner, frames)
            own(PageBlock(frame: target.frame, order: block.order), record.owner, frames)
        }
        insert(block, frames)
    }
}
