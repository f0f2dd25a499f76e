/// How the objects of one cache lie in its slabs: what the kernel works out when the cache is created.
///
/// All slabs of a cache are alike, but for those that were made of `minimumOrder` because no larger block of
/// pages was to be had.
public struct SlabGeometry: Hashable, Sendable {
    /// What an object's user asked for, in bytes.
    public let objectSize: Int
    /// From one object to the next in bytes, padding included: `objsize` in `slabinfo`.
    public let slotSize: Int
    /// Every object's address is a multiple of this power of two.
    public let alignment: Int
    /// log2 of the number of pages of a slab.
    public let order: Int
    /// log2 of the number of pages of a slab that is made when memory is tight.
    public let minimumOrder: Int
    /// Number of objects in a slab of `order`: `objperslab` in `slabinfo`.
    public let objectsPerSlab: Int
    /// Number of objects in a slab of `minimumOrder`.
    public let objectsPerMinimumSlab: Int
    /// From a slab's start to its first object in bytes: 2003's header, 0 today.
    public let headerSize: Int

    /// Number of slabs with free objects that a cache keeps before it gives empty ones back (Linux:
    /// `min_partial`, half of log2 of the size, within 5 and 10).
    public var minimumPartialSlabs: Int {
        min(max((Int.bitWidth - 1 - slotSize.leadingZeroBitCount) / 2, 5), 10)
    }

    /// `slotSize` and `alignment` for objects of `size` bytes by the rules of both generations.
    ///
    /// Cache-line alignment is that of a whole line for objects larger than half of it, and is halved for
    /// as long as the object fits in the half (Linux: `calculate_alignment`). Everything is rounded to 8.
    static func slot(
        of size: Int, alignment: Int, options: SlabCacheOptions, lineSize: Int
    ) -> (size: Int, alignment: Int) {
        var unit = max(alignment, 8)
        if options.contains(.lineAligned) {
            var line = lineSize
            while size <= line / 2 { line /= 2 }
            unit = max(unit, line)
        }
        return (roundUp(size, to: unit), unit)
    }

    /// `value` rounded up to a multiple of a power of two.
    static func roundUp(_ value: Int, to unit: Int) -> Int { (value + unit - 1) & ~(unit - 1) }
}

extension SlabGeometry {
    /// The layout for objects of `size` bytes.
    ///
    /// - Parameters:
    ///   - size: in bytes.
    ///   - alignment: the least alignment wanted, a power of two.
    /// - Returns: nil for a size or an alignment that no cache can have.
    init?(objectSize size: Int, alignment: Int, options: SlabCacheOptions, rules: SlabRules) {
        let limit = rules.largestObject
        guard (1...limit).contains(size), (1...limit).contains(alignment) else { return nil }
        guard alignment & (alignment - 1) == 0 else { return nil }
        switch rules.generation {
        case .slab: self.init(slabObjectSize: size, alignment: alignment, options: options, rules: rules)
        case .slub: self.init(slubObjectSize: size, alignment: alignment, options: options, rules: rules)
        }
    }
}
