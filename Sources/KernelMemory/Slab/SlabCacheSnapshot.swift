/// A cache at one moment: what `slabinfo` says of it, and what else is known.
public struct SlabCacheSnapshot: Hashable, Sendable {
    /// The cache's name.
    public let name: String
    /// Objects that are not free on a slab with free objects; free ones of the active slab count as active,
    /// as they do in the kernel.
    public let activeObjects: Int
    /// Objects in all slabs, free or not.
    public let objectCount: Int
    /// From one object to the next, in bytes.
    public let objectSize: Int
    /// Objects of a slab of the usual order.
    public let objectsPerSlab: Int
    /// Pages of a slab of the usual order.
    public let pagesPerSlab: Int
    /// Number of slabs; `slabinfo` shows it twice, SLUB knowing no inactive ones.
    public let slabCount: Int

    /// Objects in somebody's hands.
    public let usedObjects: Int
    /// Slabs with free objects, the active one left out.
    public let partialSlabs: Int
    /// Pages of all slabs, smaller slabs included.
    public let pageCount: Int
    /// Whether the pages count as reclaimable.
    public let isReclaimable: Bool
}
