extension SlabGeometry {
    /// No slab of 2003 has more than 2^5 pages (Linux: `MAX_GFP_ORDER`).
    static let largestSlabOrder = 5

    /// The layout of 2003's `mm/slab.c` (Linux: `kmem_cache_create`, `cache_estimate`).
    ///
    /// A slab has a header with an index for every object; for objects from an eighth of a page on the
    /// header lies elsewhere, unless what is left of the slab has room for it. The order is the first that
    /// wastes an eighth at most, and beyond 2 (1 on machines of 32 MiB) the first that holds an object.
    /// Headers that lie elsewhere are not taken from a cache here, and slabs are not coloured: their
    /// objects begin at the same offset in each.
    init?(slabObjectSize size: Int, alignment: Int, options: SlabCacheOptions, rules: SlabRules) {
        let (slot, unit) = Self.slot(
            of: size, alignment: alignment, options: options, lineSize: rules.lineSize)
        let highest = min(Self.largestSlabOrder, rules.maxOrder)
        let enough = min(rules.hasLittleMemory ? 1 : 2, highest)
        let isOutside = slot >= rules.pageSize / 8
        let headerUnit = max(rules.lineSize, unit)
        for order in 0...highest {
            let bytes = rules.pageSize << order
            let count = Self.count(in: bytes, slot, isOutside ? nil : headerUnit, rules)
            guard count > 0 else { continue }
            let header = Self.header(of: count, unit: headerUnit, rules)
            let rest = bytes - count * slot - (isOutside ? 0 : header)
            guard order >= enough || rest * 8 <= bytes else { continue }
            objectSize = size
            slotSize = slot
            self.alignment = unit
            self.order = order
            minimumOrder = order
            objectsPerSlab = count
            objectsPerMinimumSlab = count
            headerSize = !isOutside || rest >= header ? header : 0
            return
        }
        return nil
    }

    /// How many objects fit in `bytes`; beside their header, whose size is a multiple of `headerUnit`,
    /// unless that is nil.
    private static func count(in bytes: Int, _ slot: Int, _ headerUnit: Int?, _ rules: SlabRules) -> Int {
        var count = bytes / slot
        guard let headerUnit else { return count }
        while count > 0, count * slot + header(of: count, unit: headerUnit, rules) > bytes { count -= 1 }
        return count
    }

    /// The size of the header of a slab with `count` objects: two links, an offset, a pointer, two numbers,
    /// and an index for each object (Linux: `struct slab`, `kmem_bufctl_t`).
    private static func header(of count: Int, unit: Int, _ rules: SlabRules) -> Int {
        let fixed = rules.wordSize == 4 ? 24 : 40
        return roundUp(fixed + count * (rules.hasWideIndices ? 4 : 2), to: unit)
    }
}
