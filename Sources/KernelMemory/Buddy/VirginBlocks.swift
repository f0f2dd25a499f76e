/// Free blocks of the largest order as ranges, not entries: what nobody has had since boot, or what was given
/// back in bulk.
///
/// They are movable and stand at the end of the largest order's free list, lowest first. A machine's memory
/// costs nothing until it is used. Since blocks of the largest order do not merge, nobody needs a record of
/// one to find it.
struct VirginBlocks {
    /// Ranges of frames that begin and end at multiples of the block size, apart, not empty; the highest
    /// first, so that the lowest block can be had without moving the others.
    private(set) var ranges: [Range<UInt64>] = []
    /// Number of blocks left.
    private(set) var count = 0
    /// log2 of each block's number of pages.
    let order: Int

    /// No blocks, of `order`.
    init(order: Int) { self.order = order }

    /// Adds the blocks of `range`, which overlaps none there is and is aligned to blocks.
    mutating func add(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        count += range.count >> order
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound > range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var joined = range
        if low < ranges.count, ranges[low].upperBound == joined.lowerBound {
            joined = ranges.remove(at: low).lowerBound..<joined.upperBound
        }
        if low > 0, ranges[low - 1].lowerBound == joined.upperBound {
            ranges[low - 1] = joined.lowerBound..<ranges[low - 1].upperBound
        } else {
            ranges.insert(joined, at: low)
        }
    }

    /// Takes the lowest block and returns its first frame; nil if none is left.
    mutating func removeFirst() -> UInt64? {
        guard let lowest = ranges.last else { return nil }
        let rest = lowest.lowerBound + 1 << UInt64(order)..<lowest.upperBound
        if rest.isEmpty { ranges.removeLast() } else { ranges[ranges.count - 1] = rest }
        count -= 1
        return lowest.lowerBound
    }

    /// How many ranges of `grain` frames, a power of two, aligned to their size, there are.
    func chunkCount(grain: UInt64) -> Int {
        ranges.reduce(0) { $0 + $1.aligned(to: grain).count / Int(grain) }
    }

    /// Takes the highest piece of at most `frames` frames, a multiple of `grain`, and aligned to it.
    ///
    /// - Returns: the piece, and what had to be taken below it because blocks go whole; nil if there is none.
    mutating func removeLast(
        upTo frames: UInt64, grain: UInt64
    ) -> (piece: Range<UInt64>, rest: Range<UInt64>)? {
        for index in ranges.indices {
            let range = ranges[index]
            let usable = range.aligned(to: grain)
            guard !usable.isEmpty else { continue }
            let end = usable.upperBound
            let start = end - min(frames, UInt64(usable.count))
            let blockStart = start & ~(1 << UInt64(order) - 1)
            var left: [Range<UInt64>] = []
            if end < range.upperBound { left.append(end..<range.upperBound) }
            if range.lowerBound < blockStart { left.append(range.lowerBound..<blockStart) }
            ranges.replaceSubrange(index...index, with: left)
            count -= Int(end - blockStart) >> order
            return (start..<end, blockStart..<start)
        }
        return nil
    }
}

extension Range<UInt64> {
    /// The largest part whose bounds are multiples of `grain`, a power of two; empty if there is none.
    func aligned(to grain: UInt64) -> Range<UInt64> {
        let start = (lowerBound + grain - 1) & ~(grain - 1)
        return start..<Swift.max(start, upperBound & ~(grain - 1))
    }
}
