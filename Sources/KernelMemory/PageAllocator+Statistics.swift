extension PageAllocator {
    /// See `KernelMemory.statistics()`.
    func statistics() -> MemoryStatistics {
        var result = MemoryStatistics()
        result.events = events
        for zone in zones {
            result.managedPages += zone.managedPages
            result.freePages += zone.buddy.freePages
            result.kernelPages += zone.buddy.ownedPages[.kernel]
            result.pageCachePages += zone.buddy.ownedPages[.file]
            result.anonymousPages += zone.buddy.ownedPages[.anonymous]
            result.events.allocatedPages[zone.plan.kind.rawValue] += zone.takenPages
        }
        result.allocatedPages =
            result.managedPages - result.freePages - result.kernelPages - result.pageCachePages
            - result.anonymousPages
        return result
    }
}
