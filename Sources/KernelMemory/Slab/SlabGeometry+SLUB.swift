extension SlabGeometry {
    /// Linux: `MAX_OBJS_PER_PAGE`.
    private static let mostObjects = 32_767

    /// Linux: `slub_max_order`, which is `PAGE_ALLOC_COSTLY_ORDER`: from there on blocks are hard to get.
    private static let highestWantedOrder = 3

    /// The layout of SLUB (Linux: `calculate_sizes`).
    init?(slubObjectSize size: Int, alignment: Int, options: SlabCacheOptions, rules: SlabRules) {
        var inner = Self.roundUp(size, to: rules.wordSize)
        if options.contains(.keepsFreedContent) { inner += rules.wordSize }
        let unit = Self.slot(of: size, alignment: alignment, options: options, lineSize: rules.lineSize)
            .alignment
        let slot = Self.roundUp(inner, to: unit)
        guard slot <= rules.largestObject else { return nil }
        objectSize = size
        slotSize = slot
        self.alignment = unit
        order = min(Self.slubOrder(slotSize: slot, rules), rules.maxOrder)
        minimumOrder = rules.order(of: slot)
        objectsPerSlab = min((rules.pageSize << order) / slot, Self.mostObjects)
        objectsPerMinimumSlab = min((rules.pageSize << minimumOrder) / slot, Self.mostObjects)
        headerSize = 0
    }

    /// The order of a slab (Linux: `calculate_order`): large enough for a number of objects that grows with
    /// the CPUs, as small as the waste allows, which may be a 16th at first and half in the end.
    private static func slubOrder(slotSize slot: Int, _ rules: SlabRules) -> Int {
        let bitsOfCount = Int.bitWidth - rules.presentCPUs.leadingZeroBitCount
        let fitting = max(1, (rules.pageSize << highestWantedOrder) / slot)
        let wanted = min(4 * (bitsOfCount + 1), fitting)
        let lowest = rules.order(of: wanted * slot)
        guard (rules.pageSize << lowest) / slot <= mostObjects else {
            return rules.order(of: slot * mostObjects) - 1
        }
        for fraction in [16, 8, 4, 2] {
            for order in stride(from: lowest, through: highestWantedOrder, by: 1) {
                let bytes = rules.pageSize << order
                if bytes % slot <= bytes / fraction { return order }
            }
        }
        return rules.order(of: slot)
    }
}
