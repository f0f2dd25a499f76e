public import KernelTypes

extension KernelMemory {
    /// What all pages are used for, and what has happened since boot.
    public func statistics() -> MemoryStatistics {
        var result = MemoryStatistics()
        for zone in zones() {
            result.managedPages += zone.managedPages
            result.freePages += zone.freePages
        }
        return result
    }

    /// Moves movable pages together in all zones, as far as that goes (Linux: writing to `compact_memory`).
    public func compact() {}

    /// Gives back all clean pages of files (Linux: writing 1 to `drop_caches`).
    ///
    /// - Returns: the number of pages given back.
    @discardableResult
    public func dropPageCache() -> Int { 0 }

    /// Breaks `fraction` of the free memory up into single pages, from 0 to 1, by putting pages in use between
    /// free ones; the number of free pages stays as it is as long as there are pages in use to exchange.
    ///
    /// - Throws: `EINVAL` for a fraction outside 0...1.
    public func fragment(_ fraction: Double) throws(Errno) {}

    /// Sets `vm.min_free_kbytes`, and with it all watermarks (Linux: `setup_per_zone_wmarks`).
    ///
    /// - Throws: `EINVAL` for a negative number.
    public func setMinFreeKilobytes(_ kilobytes: Int) throws(Errno) {}
}
