extension BuddyAllocator {
    /// Compacts bulk regions in closed form: the movable half of the lowest chunks goes into the free half of
    /// the highest ones, chunk by chunk.
    ///
    /// Both halves are as large, 7 pages of 16, so that one chunk empties, but for the kernel's pages, where
    /// another fills. A lonely chunk is written down frame by frame, for the scanners to compact.
    ///
    /// - Parameter limit: how many chunks to empty at most.
    mutating func compactBulk(limit: Int, _ frames: borrowing FrameTable) -> CompactionPass {
        var pass = CompactionPass()
        var left = limit
        while left > 0, let pair = compactablePair {
            let low = bulk.all[pair.low]
            let high = bulk.all[pair.high]
            guard let owner = low.pattern.compactable else { break }
            let chunks = min(left, pair.chunks)
            guard chunks > 0 else {
                if pass.migrated == 0 { materialise(at: pair.low, frames) }
                break
            }
            let size = UInt64(chunks) << UInt64(chunkOrder)
            let target = high.frames.upperBound - size..<high.frames.upperBound
            let source = low.frames.lowerBound..<low.frames.lowerBound + size
            replace(target, at: pair.high, with: high.pattern.filled(by: owner), frames)
            if let index = bulk.all.firstIndex(where: { $0.frames.contains(source.lowerBound) }) {
                replace(source, at: index, with: low.pattern.emptied, frames)
            }
            let moved = source.count / BulkPattern.unit * 7
            pass.migrated += moved
            pass.isolated += 2 * moved
            pass.migrateScanned += source.count
            pass.freeScanned += target.count
            left -= chunks
        }
        return pass
    }

    /// The lowest and the highest region that can be compacted, which may be one, and how many chunks of the
    /// one can go into the other.
    private var compactablePair: (low: Int, high: Int, chunks: Int)? {
        guard let low = bulk.all.firstIndex(where: { $0.pattern.compactable != nil }),
            let high = bulk.all.lastIndex(where: { $0.pattern.compactable != nil })
        else { return nil }
        let count = bulk.all[low].frames.count >> chunkOrder
        let chunks = low == high ? count / 2 : min(count, bulk.all[high].frames.count >> chunkOrder)
        return (low, high, chunks)
    }
}
