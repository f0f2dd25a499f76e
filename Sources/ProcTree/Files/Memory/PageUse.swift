import KernelMemory
import KernelTypes

/// What the pages of a zone, of a node or of the machine are used for: what `vmstat` and `zoneinfo` count.
struct PageUse: Sendable, Hashable {
    /// Pages that are free, and those of them in blocks of a whole pageblock and more.
    var free = 0
    var freeInPageblocks = 0
    /// Pages of the population, by list.
    var anonymous = 0
    var files = 0
    /// Pages of slabs, and of large blocks of kmalloc.
    var reclaimableSlabs = 0
    var fixedSlabs = 0
    /// Pages of the kernel's page tables.
    var pageTables = 0

    static func += (left: inout PageUse, right: PageUse) {
        left.free += right.free
        left.freeInPageblocks += right.freeInPageblocks
        left.anonymous += right.anonymous
        left.files += right.files
        left.reclaimableSlabs += right.reclaimableSlabs
        left.fixedSlabs += right.fixedSlabs
        left.pageTables += right.pageTables
    }
}

extension MemoryPicture {
    /// What a zone's pages are used for, as far as zones are told apart.
    func use(of zone: ZoneSnapshot) -> PageUse {
        var use = PageUse()
        use.free = zone.freePages
        for (order, count) in zone.freeBlocks.enumerated() where order >= pageblockOrder {
            use.freeInPageblocks += count << order
        }
        use.anonymous = zone.anonymousPages
        use.files = zone.pageCachePages
        return use
    }

    /// What a node's pages are used for.
    ///
    /// Slabs and page tables take their pages from the first node on; they are counted there, also where
    /// some came from the next one because it was full.
    func use(ofNode node: Int) -> PageUse {
        var sum = PageUse()
        for zone in zones where zone.node == node { sum += use(of: zone) }
        if node == zones.first(where: \.isPopulated)?.node {
            sum.reclaimableSlabs = reclaimableSlabPages
            sum.fixedSlabs = fixedSlabPages
            sum.pageTables = vmalloc.pageTablePages
        }
        return sum
    }

    /// What all pages are used for.
    var use: PageUse {
        var sum = PageUse()
        for zone in zones { sum += use(of: zone) }
        sum.reclaimableSlabs = reclaimableSlabPages
        sum.fixedSlabs = fixedSlabPages
        sum.pageTables = vmalloc.pageTablePages
        return sum
    }
}
