/// The page allocator of one zone: free blocks of 2^order pages, split and merged by the buddy rule, in lists
/// by migratetype; and the pages of the population, which the allocator itself owns.
///
/// What holds between any two calls:
/// - A record of the frame table that is not `.untouched` is at the first frame of a block, and the blocks so
///   marked, together with the virgin ones and the bulk regions, tile the zone's managed frames.
/// - A block is aligned to its size, and no free block below the largest order has a free buddy of its own
///   order with which it could merge: they would have merged.
/// - A free block is in the list of the type that all pageblocks it touches have.
/// - `freePages` is the sum of all free blocks, virgin ones and those of bulk regions included.
///
/// Taking or giving back a page looks at no more than one block per order, and allocates no host memory, but
/// for the first page of a chunk that was only known in bulk.
struct BuddyAllocator {
    /// The zone's place among all zones; kept with every allocated block.
    let zone: Int
    /// From the zone's first frame to its last: buddies beyond are another zone's.
    let span: Range<UInt64>
    /// The order of the largest block.
    let maxOrder: Int
    /// log2 of the number of frames of a pageblock.
    let pageblockOrder: Int
    /// By type, then order; without virgin blocks and those of bulk regions, which are all movable.
    var lists: [BlockList]
    /// Behind the last movable list's blocks.
    var virgin: VirginBlocks
    /// Ranges used after a pattern.
    var bulk: BulkRegions
    /// The population's blocks that have records, by owner.
    var owned = [BlockList](repeating: BlockList(), count: PageOwner.population.count)
    /// The population's pages, those of bulk regions included.
    var ownedPages = PopulationPages()
    /// Number of free pages.
    var freePages = 0
    /// Number of pageblocks of each type.
    var pageblockCounts = [Int](repeating: 0, count: Migratetype.allCases.count)

    /// An allocator that has no pages yet.
    init(zone: Int, span: Range<UInt64>, maxOrder: Int, pageblockOrder: Int) {
        self.zone = zone
        self.span = span
        self.maxOrder = maxOrder
        self.pageblockOrder = pageblockOrder
        let count = span.isEmpty ? 0 : Migratetype.listed.count * (maxOrder + 1)
        lists = Array(repeating: BlockList(), count: count)
        virgin = VirginBlocks(order: maxOrder)
        bulk = BulkRegions(maxOrder: maxOrder)
    }

    /// The place in `lists` of the free blocks of a type and order.
    func index(_ type: Migratetype, _ order: Int) -> Int { type.rawValue * (maxOrder + 1) + order }

    /// Number of free blocks of a type and order.
    func freeBlockCount(_ type: Migratetype, _ order: Int) -> Int {
        let listed = lists[index(type, order)].count
        return type == .movable ? listed + unlistedCount(order) : listed
    }

    /// Number of free blocks of an order that are in no list.
    private func unlistedCount(_ order: Int) -> Int {
        (order == maxOrder ? virgin.count : 0) + (order < bulk.freeBlocks.count ? bulk.freeBlocks[order] : 0)
    }

    /// The number of free blocks by type, then order.
    var freeBlocksByType: [[Int]] {
        Migratetype.allCases.map { type in
            guard !lists.isEmpty, Migratetype.listed.contains(type) else {
                return [Int](repeating: 0, count: maxOrder + 1)
            }
            return (0...maxOrder).map { freeBlockCount(type, $0) }
        }
    }

    /// The number of free blocks by order.
    var freeBlockCounts: [Int] {
        freeBlocksByType.reduce(into: [Int](repeating: 0, count: maxOrder + 1)) { sum, counts in
            for (order, count) in counts.enumerated() { sum[order] += count }
        }
    }

    /// Whether a block of `order` could be had, from the reserve for those that cannot wait only if
    /// `reserve`.
    func hasFreeBlock(atLeast order: Int, reserve: Bool = false) -> Bool {
        guard !lists.isEmpty else { return false }
        for index in order...maxOrder {
            for type in Migratetype.mergeable where freeBlockCount(type, index) > 0 { return true }
            if reserve && freeBlockCount(.highAtomic, index) > 0 { return true }
        }
        return false
    }
}

extension BuddyAllocator {
    /// Adds frames at boot, as the largest aligned blocks that fit (Linux: `__free_pages_core` over
    /// `memblock`'s ranges, each block going to the end of its list).
    ///
    /// - Parameter range: frames of the zone above all those added before, and not next to them.
    mutating func addAtBoot(_ range: Range<UInt64>, _ frames: borrowing FrameTable) {
        freePages += range.count
        let whole = range.aligned(to: 1 << UInt64(maxOrder))
        guard !whole.isEmpty else { return addPieces(of: range, frames) }
        addPieces(of: range.lowerBound..<whole.lowerBound, frames)
        virgin.add(whole)
        addPieces(of: whole.upperBound..<range.upperBound, frames)
    }

    /// Adds `range`, which holds no whole largest block, to the lists.
    private mutating func addPieces(of range: Range<UInt64>, _ frames: borrowing FrameTable) {
        for block in range.alignedBlocks(maxOrder: maxOrder) {
            lists[index(.movable, block.order)]
                .addLast(block.frame, FrameRecord(free: .movable, order: block.order), frames)
        }
    }
}

extension Range<UInt64> {
    /// The range as the largest aligned blocks that fit, ascending.
    func alignedBlocks(maxOrder: Int) -> some Sequence<PageBlock> {
        sequence(state: lowerBound) { start in
            guard start < upperBound else { return nil }
            let fits = UInt64.bitWidth - 1 - (upperBound - start).leadingZeroBitCount
            let order = Swift.min(start.trailingZeroBitCount, fits, maxOrder)
            defer { start += 1 << UInt64(order) }
            return PageBlock(frame: start, order: order)
        }
    }
}
