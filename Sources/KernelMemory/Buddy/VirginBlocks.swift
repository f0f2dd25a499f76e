/// The free blocks of the largest order that nobody has had since boot.
///
/// They stand at the end of the largest order's free list, lowest first, and are ranges, not entries: a
/// machine's memory costs nothing until it is used. Since blocks of the largest order do not merge, they
/// only ever leave from the front.
struct VirginBlocks {
    /// Ranges of frames that begin and end at multiples of the block size, ascending, apart, not empty.
    private var ranges: [Range<UInt64>] = []
    /// The range that blocks are taken from.
    private var current = 0
    /// Number of blocks left.
    private(set) var count = 0
    /// log2 of each block's number of pages.
    let order: Int

    /// No blocks, of `order`.
    init(order: Int) { self.order = order }

    /// Adds the blocks of `range`, which lies above all there are and is aligned to blocks.
    mutating func add(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        ranges.append(range)
        count += range.count >> order
    }

    /// Takes the lowest block and returns its first frame; nil if none is left.
    mutating func removeFirst() -> UInt64? {
        guard current < ranges.count else { return nil }
        let frame = ranges[current].lowerBound
        ranges[current] = frame + (1 << UInt64(order))..<ranges[current].upperBound
        if ranges[current].isEmpty { current += 1 }
        count -= 1
        return frame
    }

    /// What is left, ascending.
    var remaining: ArraySlice<Range<UInt64>> { ranges[current...] }
}
