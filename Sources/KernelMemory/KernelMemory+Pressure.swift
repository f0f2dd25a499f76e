public import KernelTypes
import Synchronization

extension KernelMemory {
    /// What all pages are used for, and what has happened since boot.
    public func statistics() -> MemoryStatistics {
        allocator.withLock { $0.statistics() }
    }

    /// Moves movable pages together in all zones, as far as that goes (Linux: writing to `compact_memory`).
    ///
    /// What moves are single pages of the population and blocks of `allocateMovable(order:flags:node:)`;
    /// other callers cannot be told, so their blocks stay.
    public func compact() {
        allocator.withLock { $0.compactAll(ram) }
    }

    /// Gives back all clean pages of files (Linux: writing 1 to `drop_caches`).
    ///
    /// - Returns: the number of pages given back.
    @discardableResult
    public func dropPageCache() -> Int {
        allocator.withLock { $0.dropAllFiles() }
    }

    /// Breaks `fraction` of the free memory up into single pages, from 0 to 1, by putting pages in use
    /// between free ones; the number of free pages stays as it is as long as there are pages in use to
    /// exchange.
    ///
    /// Of the pages in use between free ones every eighth is the kernel's, so that compaction can bring back
    /// blocks of up to 8 pages and no more. With 1 nothing larger than a page is free. The population is laid
    /// out anew each time: a lower fraction brings larger blocks back, and 0 the state without any
    /// fragmentation.
    ///
    /// - Throws: `EINVAL` for a fraction outside 0...1.
    public func fragment(_ fraction: Double) throws(Errno) {
        guard fraction >= 0, fraction <= 1 else { throw .invalidArgument }
        allocator.withLock { $0.layOut(fraction, seed: configuration.seed) }
    }

    /// `vm.min_free_kbytes`: as the kernel computes it at boot, until it is set.
    public var minFreeKilobytes: Int { allocator.withLock { $0.minFreeKilobytes } }

    /// Sets `vm.min_free_kbytes`, and with it all watermarks (Linux: `setup_per_zone_wmarks`).
    ///
    /// - Throws: `EINVAL` for a negative number, or one that is no C `int`.
    public func setMinFreeKilobytes(_ kilobytes: Int) throws(Errno) {
        guard kilobytes >= 0, kilobytes <= Int(Int32.max) else { throw .invalidArgument }
        allocator.withLock { $0.setMinFree(kilobytes: kilobytes) }
    }

    /// The last allocations that failed and were not to fail silently, oldest first, 16 at most.
    public func lastFailures() -> [AllocationFailure] {
        allocator.withLock { $0.failures.all }
    }
}
