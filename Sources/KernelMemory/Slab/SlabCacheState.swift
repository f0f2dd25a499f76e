/// One cache's counts, and where its slabs are.
///
/// What holds between any two calls:
/// - Every slab is the active one, or on the partial list and has a free object, or full and on no list.
/// - `partialCount` and `partialFree` are sums over the partial list, all other counts over all slabs.
struct SlabCacheState {
    let name: String
    let geometry: SlabGeometry
    let options: SlabCacheOptions

    /// The frame of the slab that objects are taken from, full or not; or `SlabRecord.noFrame`.
    var active = SlabRecord.noFrame
    /// The ends of the partial list; allocations take from the head, slabs join at the tail.
    var partialHead = SlabRecord.noFrame
    var partialTail = SlabRecord.noFrame
    /// Number of slabs on the partial list.
    var partialCount = 0
    /// Number of free objects on the partial list.
    var partialFree = 0
    /// Number of slabs, objects in them, objects in use, and pages of them.
    var slabs = 0
    var objects = 0
    var inUse = 0
    var pages = 0

    /// A cache without slabs.
    init(name: String, geometry: SlabGeometry, options: SlabCacheOptions) {
        self.name = name
        self.geometry = geometry
        self.options = options
    }

    /// Adds to what the cache has; negative numbers when a slab goes.
    mutating func count(slabs: Int, objects: Int, pages: Int) {
        self.slabs += slabs
        self.objects += objects
        self.pages += pages
    }

    /// The flags for a new slab's pages, of which the cache decides the zone and `flags` all else.
    func pageFlags(_ flags: GFP) -> GFP {
        let own = flags.subtracting([.dma, .dma32, .highMem, .movable, .reclaimable, .zero])
        let zone: GFP = options.contains(.dma) ? .dma : []
        return own.union(zone).union(options.contains(.reclaimable) ? .reclaimable : [])
    }

    /// The cache as others see it.
    var snapshot: SlabCacheSnapshot {
        SlabCacheSnapshot(
            name: name, activeObjects: objects - partialFree, objectCount: objects,
            objectSize: geometry.slotSize, objectsPerSlab: geometry.objectsPerSlab,
            pagesPerSlab: 1 << geometry.order, slabCount: slabs, usedObjects: inUse,
            partialSlabs: partialCount, pageCount: pages, isReclaimable: options.contains(.reclaimable))
    }
}
