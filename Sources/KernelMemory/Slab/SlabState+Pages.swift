import KernelTypes

extension SlabState {
    /// Makes a slab, the active one of its cache to be, and returns its frame.
    ///
    /// - Throws: the page allocator's error, and nothing has changed.
    mutating func makeSlab(of cache: Int, flags: GFP) throws(Errno) -> UInt64 {
        let geometry = caches[cache].geometry
        let block = try takePages(geometry, caches[cache].pageFlags(flags))
        let isUsual = block.order == geometry.order
        let count = isUsual ? geometry.objectsPerSlab : geometry.objectsPerMinimumSlab
        var slab = SlabRecord(.slab, order: block.order)
        slab.place = .active
        slab.cache = UInt16(cache)
        slab.objects = UInt16(count)
        table[block.frame] = slab
        var tail = SlabRecord(.tail)
        tail.next = block.frame
        for frame in block.frame + 1..<block.frame + UInt64(block.pageCount) { table[frame] = tail }
        caches[cache].count(slabs: 1, objects: count, pages: block.pageCount)
        return block.frame
    }

    /// Gives a slab without objects in use, which is on no list, back to the page allocator.
    mutating func giveBack(_ frame: UInt64) {
        let slab = table[frame]
        let block = PageBlock(frame: frame, order: Int(slab.order))
        for frame in frame..<frame + UInt64(block.pageCount) { table[frame] = SlabRecord(.none) }
        caches[Int(slab.cache)].count(slabs: -1, objects: -Int(slab.objects), pages: -block.pageCount)
        // Refused only if somebody gave the pages back behind the slab's back: they are where they belong.
        try? pages.memory.free(block)
    }

    /// The pages of a new slab (Linux: `allocate_slab`): of the usual order if they are to be had without
    /// trouble, or else of the smallest order that holds an object.
    private func takePages(_ geometry: SlabGeometry, _ flags: GFP) throws(Errno) -> PageBlock {
        guard geometry.order > geometry.minimumOrder else {
            return try pages.take(order: geometry.order, flags: flags)
        }
        var light = flags.union([.noWarn, .noRetry])
        if flags.contains(.directReclaim) {
            light = light.union(.noMemAlloc).subtracting([.directReclaim, .kswapdReclaim])
        }
        do throws(Errno) {
            return try pages.take(order: geometry.order, flags: light)
        } catch {
            return try pages.take(order: geometry.minimumOrder, flags: flags)
        }
    }
}
