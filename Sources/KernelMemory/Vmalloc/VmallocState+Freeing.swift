extension VmallocState {
    /// Unmaps the area at `start`, which must be there: its pages are free at once, its addresses when they
    /// are flushed (Linux: `vfree`, `vunmap`, `iounmap`).
    mutating func destroy(_ start: UInt64) {
        guard let gone = busy.removeValue(forKey: start) else { return }
        let area = gone.area
        let range = self.range(of: start)
        if area.kind != .ioremap,
            ranges[range].unmap(at: start, byteCount: area.pageCount * pageSize)
        {
            HostMappings.giveBack(gone.runs.count + 1)
            hostMappings -= gone.runs.count + 1
        }
        bill.entryClears += area.pageCount >> gone.order
        retire(Place(addresses: area.addresses, range: range, descriptors: gone.descriptors))
        if area.hasOwnPages { giveBack(gone.runs, gone.order) }
        giveBack(gone.array)
    }

    /// Sees to it that addresses that were taken are flushed: now, or when there are many of them (Linux:
    /// `free_vmap_area_noflush`). An area that was never finished goes the same way as one that was in use.
    mutating func retire(_ place: Place) {
        if let pair = place.descriptors { descriptors?.giveBack(pair.area) }
        lazy.append(
            Lazy(
                addresses: place.addresses, range: place.range, descriptor: place.descriptors?.range))
        lazyPages += place.addresses.count / pageSize
        let limit = VmallocRules.lazyMaxPages(onlineCPUs: onlineCPUs, pageSize: pageSize)
        if !rules.purgesLazily || lazyPages > limit { purge() }
    }

    /// Flushes all that was freed, from the lowest address to the highest in one, so that it can be used
    /// again (Linux: `__purge_vmap_area_lazy`).
    ///
    /// - Parameter withDirectMap: whether the pages' addresses in the direct map are flushed in the same
    ///   go, which makes the range longer than any ceiling (Linux: `vm_reset_perms`).
    mutating func purge(withDirectMap: Bool = false) {
        var first = UInt64.max
        var last: UInt64 = 0
        for freed in lazy {
            first = min(first, freed.addresses.lowerBound)
            last = max(last, freed.addresses.upperBound)
        }
        guard first < last else { return }
        let pages = withDirectMap ? Int.max : Int(last - first) / pageSize
        rules.flushing.flush(pages: pages, onlineCPUs: onlineCPUs, &bill)
        for freed in lazy {
            ranges[freed.range].free.release(freed.addresses)
            if let descriptor = freed.descriptor { descriptors?.giveBack(descriptor) }
        }
        lazy.removeAll(keepingCapacity: true)
        lazyPages = 0
    }
}
