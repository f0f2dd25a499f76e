/// What all pages of a machine are used for at one moment, and what has happened to them since boot.
public struct MemoryStatistics: Hashable, Sendable {
    /// Pages that the page allocator was given at boot.
    public var managedPages = 0
    /// Pages that are free.
    public var freePages = 0
    /// Pages of the population that belong to the kernel.
    public var kernelPages = 0
    /// Pages of the population that hold files.
    public var pageCachePages = 0
    /// Pages of the population that belong to processes.
    public var anonymousPages = 0
    /// Pages that callers have taken. With the free ones and those of the population they are all.
    public var allocatedPages = 0
    /// What has happened.
    public var events = MemoryEvents()
}

/// Events of the page allocator since boot, as `vmstat` counts them.
public struct MemoryEvents: Hashable, Sendable {
    /// Pages taken, by kind of zone: `pgalloc_dma` and so on; index is `ZoneKind.rawValue`.
    public var allocatedPages = [Int](repeating: 0, count: ZoneKind.allCases.count)
    /// Pages given back: `pgfree`.
    public var freedPages = 0
    /// Allocations that had to reclaim by themselves, by kind of zone asked for: `allocstall_dma` and so on.
    public var stalls = [Int](repeating: 0, count: ZoneKind.allCases.count)
    /// Pages looked at by direct reclaim: `pgscan_direct`.
    public var scannedPages = 0
    /// Pages dropped by direct reclaim: `pgsteal_direct`.
    public var reclaimedPages = 0
    /// Times that the reclaimer found a zone below its low watermark: `pageoutrun`.
    public var reclaimerWakeups = 0
    /// Pages that the reclaimer looked at: `pgscan_kswapd`.
    public var reclaimerScannedPages = 0
    /// Pages that the reclaimer dropped: `pgsteal_kswapd`.
    public var reclaimerReclaimedPages = 0
    /// Pages moved: `pgmigrate_success`.
    public var migratedPages = 0
    /// Pages that could not be moved: `pgmigrate_fail`.
    public var failedMigrations = 0
    /// Pages that the migration scanner looked at: `compact_migrate_scanned`.
    public var migrateScanned = 0
    /// Pages that the free scanner looked at: `compact_free_scanned`.
    public var freeScanned = 0
    /// Pages isolated: `compact_isolated`.
    public var isolatedPages = 0
    /// Allocations that compacted by themselves: `compact_stall`.
    public var compactStalls = 0
    /// Those that had no block after it: `compact_fail`.
    public var compactFailures = 0
    /// Those that had one: `compact_success`.
    public var compactSuccesses = 0
    /// Writes to `drop_caches` that dropped pages of files: `drop_pagecache`.
    public var pageCacheDrops = 0
    /// Writes to `drop_caches` that dropped slabs: `drop_slab`.
    public var slabDrops = 0
    /// Allocations that failed.
    public var failures = 0

    /// Nothing has happened.
    public init() {}
}
