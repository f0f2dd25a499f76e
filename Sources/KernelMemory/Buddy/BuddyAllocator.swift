/// The page allocator of one zone: free blocks of 2^order pages, split and merged by the buddy rule.
///
/// What holds between any two calls:
/// - A record of the frame table that is not `.untouched` is at the first frame of a block, and the blocks
///   so marked, together with the virgin ones, tile the zone's managed frames.
/// - A block is aligned to its size, and no free block below the largest order has a free buddy of its
///   own order: they would have merged.
/// - `freePages` is the sum of all free blocks, virgin ones included.
///
/// No operation looks at more than one block per order, and none allocates host memory.
struct BuddyAllocator {
    /// The zone's place among all zones; kept with every allocated block.
    let zone: Int
    /// From the zone's first frame to its last: buddies beyond are another zone's.
    let span: Range<UInt64>
    /// The order of the largest block.
    let maxOrder: Int
    /// By order, without the virgin blocks.
    private(set) var lists: [FreeList]
    /// Behind the last list's blocks.
    private(set) var virgin: VirginBlocks
    /// Number of free pages.
    private(set) var freePages = 0

    /// An allocator that has no pages yet.
    init(zone: Int, span: Range<UInt64>, maxOrder: Int) {
        self.zone = zone
        self.span = span
        self.maxOrder = maxOrder
        lists = (0...maxOrder).map { FreeList(order: $0) }
        virgin = VirginBlocks(order: maxOrder)
    }

    /// The number of free blocks by order.
    var freeBlockCounts: [Int] {
        var counts = lists.map(\.count)
        counts[maxOrder] += virgin.count
        return counts
    }

    /// Whether a block of `order` could be had.
    func hasFreeBlock(atLeast order: Int) -> Bool {
        if virgin.count > 0 { return true }
        for index in order...maxOrder where lists[index].count > 0 { return true }
        return false
    }

    /// Adds frames at boot, as the largest aligned blocks that fit (Linux: `__free_pages_core` over
    /// `memblock`'s ranges, each block going to the end of its list).
    ///
    /// - Parameter range: frames of the zone above all those added before, and not next to them.
    mutating func addAtBoot(_ range: Range<UInt64>, _ frames: borrowing FrameTable) {
        freePages += range.count
        let mask: UInt64 = 1 << UInt64(maxOrder) - 1
        let firstWhole = (range.lowerBound + mask) & ~mask
        let lastWhole = range.upperBound & ~mask
        guard firstWhole < lastWhole else { return addPieces(of: range, frames) }
        addPieces(of: range.lowerBound..<firstWhole, frames)
        virgin.add(firstWhole..<lastWhole)
        addPieces(of: lastWhole..<range.upperBound, frames)
    }

    /// Adds `range`, which holds no whole largest block, to the lists.
    private mutating func addPieces(of range: Range<UInt64>, _ frames: borrowing FrameTable) {
        var start = range.lowerBound
        while start < range.upperBound {
            let fits = UInt64.bitWidth - 1 - (range.upperBound - start).leadingZeroBitCount
            let order = min(start.trailingZeroBitCount, fits)
            lists[order].addLast(start, frames)
            start += 1 << UInt64(order)
        }
    }
}

extension BuddyAllocator {
    /// Takes a block of `order`: the first of the smallest order that has one, split down, the lower half
    /// being kept each time (Linux: `__rmqueue_smallest`, `expand`).
    ///
    /// - Returns: the block's first frame; nil if no block is large enough.
    mutating func allocate(order: Int, _ frames: borrowing FrameTable) -> UInt64? {
        for found in order...maxOrder {
            guard let frame = removeFirst(order: found, frames) else { continue }
            for half in stride(from: found - 1, through: order, by: -1) {
                lists[half].addFirst(frame + 1 << UInt64(half), frames)
            }
            frames[frame] = FrameRecord(.allocated, order: order, zone: zone)
            freePages -= 1 << order
            return frame
        }
        return nil
    }

    private mutating func removeFirst(order: Int, _ frames: borrowing FrameTable) -> UInt64? {
        if let frame = lists[order].removeFirst(frames) { return frame }
        return order == maxOrder ? virgin.removeFirst() : nil
    }

    /// Gives back an allocated block and merges it with free buddies as far as that goes (Linux:
    /// `__free_one_page`).
    ///
    /// If the block that comes of it may soon merge once more, because the next larger buddy is free
    /// already, it goes to the end of its list, where it is left alone longest; otherwise to the head.
    mutating func free(_ block: PageBlock, _ frames: borrowing FrameTable) {
        freePages += block.pageCount
        frames[block.frame] = .untouched
        var frame = block.frame
        var order = block.order
        while order < maxOrder, isFree(buddy(of: frame, order), order, frames) {
            let other = buddy(of: frame, order)
            lists[order].remove(other, frames)
            frame &= other
            order += 1
        }
        if isMergeLikely(frame, order, frames) {
            lists[order].addLast(frame, frames)
        } else {
            lists[order].addFirst(frame, frames)
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
