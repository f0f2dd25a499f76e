/// Looks for free blocks to move pages to, from the highest pageblock of a zone down (Linux:
/// `isolate_freepages`).
struct FreeScanner {
    /// What is known frame by frame, ascending.
    private let ranges: [Range<UInt64>]
    private var rangeIndex: Int
    private var pageblock: UInt64
    /// Free blocks that were found and not yet used, the best one last.
    private var blocks: [PageBlock] = []
    /// Number of pages looked at.
    private(set) var scanned = 0

    /// A scanner that starts at the end of `ranges`.
    init(_ ranges: [Range<UInt64>], _ frames: borrowing FrameTable) {
        self.ranges = ranges
        rangeIndex = ranges.count - 1
        pageblock = (ranges.last?.upperBound ?? 0) + frames.pageblocks.size - 1
        pageblock = pageblock >> UInt64(frames.pageblocks.order)
    }

    /// A free block of at least `order` in a movable pageblock above the one of `frame`; nil if the scanners
    /// have met.
    mutating func next(order: Int, above frame: UInt64, _ frames: borrowing FrameTable) -> PageBlock? {
        let limit = frame >> UInt64(frames.pageblocks.order)
        while true {
            while let index = blocks.lastIndex(where: { $0.order >= order }) {
                let block = blocks.remove(at: index)
                let isAbove = block.frame >> UInt64(frames.pageblocks.order) > limit
                if isAbove, frames[block.frame].isFree(order: block.order) { return block }
            }
            guard advance(to: limit, frames) else { return nil }
        }
    }

    /// Notes what was left of a block that was split.
    mutating func putBack(_ block: PageBlock) { blocks.append(block) }

    /// Scans the next lower pageblock, if it is above `limit`.
    private mutating func advance(to limit: UInt64, _ frames: borrowing FrameTable) -> Bool {
        guard rangeIndex >= 0, pageblock > limit + 1 else { return false }
        pageblock -= 1
        let start = pageblock << UInt64(frames.pageblocks.order)
        while rangeIndex >= 0, ranges[rangeIndex].lowerBound >= start + frames.pageblocks.size {
            rangeIndex -= 1
        }
        guard rangeIndex >= 0 else { return false }
        guard ranges[rangeIndex].upperBound > start else {
            // Nothing is known of this one: on with the last of the next lower range.
            pageblock = (ranges[rangeIndex].upperBound - 1) >> UInt64(frames.pageblocks.order) + 1
            return true
        }
        guard frames.pageblocks[start] == .movable else { return true }
        let part = (start..<start + frames.pageblocks.size).clamped(to: ranges[rangeIndex])
        scan(part, frames)
        return true
    }

    private mutating func scan(_ range: Range<UInt64>, _ frames: borrowing FrameTable) {
        var frame = range.lowerBound
        while frame < range.upperBound {
            let record = frames[frame]
            scanned += 1
            // The pageblock is a part of a larger block, or begins one: nothing to fill up.
            guard record.state != .untouched, record.order < frames.pageblocks.order else { return }
            if record.state == .free { blocks.append(PageBlock(frame: frame, order: record.order)) }
            frame += 1 << UInt64(record.order)
        }
    }
}
