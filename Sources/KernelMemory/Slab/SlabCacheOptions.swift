/// How the objects of a cache are to lie, and from which pages (Linux: `SLAB_HWCACHE_ALIGN` and so on).
public struct SlabCacheOptions: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// The set with these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No object shares a cache line with more others than fit in it (`SLAB_HWCACHE_ALIGN`).
    public static let lineAligned = SlabCacheOptions(rawValue: 1)
    /// From zone DMA (`SLAB_CACHE_DMA`).
    public static let dma = SlabCacheOptions(rawValue: 2)
    /// The objects can be dropped under pressure (`SLAB_RECLAIM_ACCOUNT`).
    public static let reclaimable = SlabCacheOptions(rawValue: 4)
    /// What is in an object outlives it, as constructors and RCU readers need: SLUB's free pointer gets a
    /// word of its own behind the object. (`SLAB_TYPESAFE_BY_RCU` without `freeptr_offset`, or a `ctor`.)
    public static let keepsFreedContent = SlabCacheOptions(rawValue: 8)
}
