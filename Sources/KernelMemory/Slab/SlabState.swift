import KernelTypes

/// All caches of a machine and the table of their slabs: what changes when objects come and go.
///
/// Not safe for threads; `SlabAllocator` guards it. Addresses are physical here. No operation but the
/// creation of a cache allocates host memory.
struct SlabState: ~Copyable {
    /// In the order of their creation.
    var caches: [SlabCacheState] = []
    /// Pages of large blocks.
    var largePages = 0
    let table: SlabTable
    let pages: SlabPages
    let pageShift: Int

    /// No caches yet, on the machine that has these pages.
    init(_ pages: SlabPages) throws(KernelMemoryError) {
        let configuration = pages.memory.configuration
        let frames = MemoryPlan(configuration).frameCount
        table = try SlabTable(count: frames, pageSize: configuration.architecture.pageSize)
        pageShift = configuration.architecture.pageShift
        self.pages = pages
    }

    /// Adds a cache without slabs and returns its index; `ENOMEM` once there are 65,535.
    mutating func addCache(_ cache: SlabCacheState) throws(Errno) -> Int {
        guard caches.count < Int(UInt16.max) else { throw .noMemory }
        caches.append(cache)
        return caches.count - 1
    }

    /// Takes an object of a cache (Linux: `___slab_alloc`): from the active slab, or else from the first of
    /// the partial list, or else from a new one, which is then the active slab.
    ///
    /// - Returns: the object's physical address.
    /// - Throws: `ENOMEM` if a new slab is needed and there are no pages for it.
    mutating func allocate(from cache: Int, flags: GFP) throws(Errno) -> UInt64 {
        if let address = takeFromActive(cache) { return address }
        retireActive(cache)
        let frame = caches[cache].partialHead
        if frame != SlabRecord.noFrame {
            removePartial(frame)
            table[frame].place = .active
            caches[cache].active = frame
        } else {
            caches[cache].active = try makeSlab(of: cache, flags: flags)
        }
        guard let address = takeFromActive(cache) else { throw .noMemory }
        return address
    }

    /// Takes the object freed last, while its bytes are still in the processor's cache, or else the lowest
    /// free one; nil if there is no active slab, or no free object in it.
    private mutating func takeFromActive(_ cache: Int) -> UInt64? {
        let frame = caches[cache].active
        guard frame != SlabRecord.noFrame else { return nil }
        var slab = table[frame]
        guard !slab.isFull else { return nil }
        let last = slab.lastFreed == SlabRecord.noObject ? nil : Int(slab.lastFreed)
        guard let index = last ?? table.firstFree(of: frame, count: Int(slab.objects)) else { return nil }
        table.setTaken(true, index, of: frame)
        slab.lastFreed = SlabRecord.noObject
        slab.inUse += 1
        table[frame] = slab
        caches[cache].inUse += 1
        let geometry = caches[cache].geometry
        return frame << UInt64(pageShift) + UInt64(geometry.headerSize + index * geometry.slotSize)
    }
}
