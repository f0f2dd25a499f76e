import KernelMemory
import KernelTypes

/// What has happened, as `vmstat` counts it.
struct MemoryEventCounts: Sendable {
    /// Events of the page allocator.
    let pages: MemoryEvents
    /// Writes to `drop_caches` that dropped slabs.
    let slabDrops: Int

    init(_ pages: MemoryEvents, slabDrops: Int) {
        self.pages = pages
        self.slabDrops = slabDrops
    }
}

/// A counter of events in `vmstat`, or one for each kind of zone.
struct EventCounter: Sendable {
    /// What a line counts.
    enum Value: Sendable {
        /// Nothing that machines here do.
        case nothing
        /// One number.
        case one(@Sendable (MemoryEventCounts) -> Int)
        /// Names that end in a zone's.
        case zones(@Sendable (MemoryEventCounts, ZoneKind) -> Int)
    }

    let name: String
    let kernels: KernelSpan
    let value: Value
    var isOfX86 = false

    init(_ name: String, _ kernels: KernelSpan = .all, _ value: Value = .nothing) {
        self.name = name
        self.kernels = kernels
        self.value = value
    }

    /// The counter's lines on a machine with these kinds of zone.
    func lines(_ events: MemoryEventCounts, _ kinds: [ZoneKind]) -> [(name: String, value: Int)] {
        switch value {
        case .nothing: [(name, 0)]
        case .one(let count): [(name, count(events))]
        case .zones(let count): kinds.map { ("\(name)_\($0.counterName)", count(events, $0)) }
        }
    }

    /// Several that nothing here counts.
    fileprivate static func idle(_ kernels: KernelSpan, _ names: String...) -> [EventCounter] {
        names.map { EventCounter($0, kernels) }
    }
}

extension ZoneKind {
    /// The end of the names of a zone's counters.
    fileprivate var counterName: String {
        switch self {
        case .dma: "dma"
        case .dma32: "dma32"
        case .normal: "normal"
        case .highMem: "high"
        case .movable: "movable"
        case .device: "device"
        }
    }
}

// Names and order are those of 6.18, where they were compared with a running kernel; of names that came or
// went before it the version is from memory [REC].
extension EventCounter {
    /// All of them, in order.
    static let all: [EventCounter] = traffic + reclaim + migration + rest

    private static let traffic: [EventCounter] =
        idle(.all, "pgpgin", "pgpgout", "pswpin", "pswpout") + [
            EventCounter("pgalloc", .all, .zones { $0.pages.allocatedPages[$1.rawValue] }),
            EventCounter("allocstall", .since(4, 9), .zones { $0.pages.stalls[$1.rawValue] }),
            EventCounter("pgskip", .since(4, 8), .zones { _, _ in 0 }),
            EventCounter("pgfree", .all, .one { $0.pages.freedPages }),
        ] + idle(.all, "pgactivate", "pgdeactivate") + idle(.since(4, 12), "pglazyfree")
        + idle(.all, "pgfault", "pgmajfault") + idle(.since(4, 5), "pglazyfreed")
        + idle(.all, "pgrefill") + idle(.since(5, 13), "pgreuse")

    private static let reclaim: [EventCounter] =
        [
            EventCounter("pgsteal_kswapd", .all, .one { $0.pages.reclaimerReclaimedPages }),
            EventCounter("pgsteal_direct", .all, .one { $0.pages.reclaimedPages }),
        ] + idle(.since(6, 1), "pgsteal_khugepaged") + idle(.since(6, 15), "pgsteal_proactive")
        + [
            EventCounter("pgscan_kswapd", .all, .one { $0.pages.reclaimerScannedPages }),
            EventCounter("pgscan_direct", .all, .one { $0.pages.scannedPages }),
        ] + idle(.since(6, 1), "pgscan_khugepaged") + idle(.since(6, 15), "pgscan_proactive")
        + idle(.since(3, 6), "pgscan_direct_throttle") + idle(.since(5, 8), "pgscan_anon") + [
            EventCounter(
                "pgscan_file", .since(5, 8), .one { $0.pages.scannedPages + $0.pages.reclaimerScannedPages })
        ] + idle(.since(5, 8), "pgsteal_anon") + [
            EventCounter(
                "pgsteal_file", .since(5, 8),
                .one { $0.pages.reclaimedPages + $0.pages.reclaimerReclaimedPages })
        ]
        + idle(.since(6, 15), "zone_reclaim_success") + idle(.all, "zone_reclaim_failed")
        + idle(
            .all, "pginodesteal", "slabs_scanned", "kswapd_inodesteal", "kswapd_low_wmark_hit_quickly",
            "kswapd_high_wmark_hit_quickly") + [
            EventCounter("pageoutrun", .all, .one { $0.pages.reclaimerWakeups })
        ] + idle(.all, "pgrotated") + [
            EventCounter("drop_pagecache", .since(3, 15), .one { $0.pages.pageCacheDrops }),
            EventCounter("drop_slab", .since(3, 15), .one { $0.slabDrops }),
        ] + idle(.since(4, 13), "oom_kill")

    private static let migration: [EventCounter] =
        idle(
            .since(3, 8), "numa_pte_updates", "numa_huge_pte_updates", "numa_hint_faults",
            "numa_hint_faults_local", "numa_pages_migrated") + [
            EventCounter("pgmigrate_success", .since(3, 8), .one { $0.pages.migratedPages }),
            EventCounter("pgmigrate_fail", .since(3, 8), .one { $0.pages.failedMigrations }),
        ] + idle(.since(5, 10), "thp_migration_success", "thp_migration_fail", "thp_migration_split") + [
            EventCounter("compact_migrate_scanned", .since(3, 8), .one { $0.pages.migrateScanned }),
            EventCounter("compact_free_scanned", .since(3, 8), .one { $0.pages.freeScanned }),
            EventCounter("compact_isolated", .since(3, 8), .one { $0.pages.isolatedPages }),
            EventCounter("compact_stall", .since(2, 6, 35), .one { $0.pages.compactStalls }),
            EventCounter("compact_fail", .since(2, 6, 35), .one { $0.pages.compactFailures }),
            EventCounter("compact_success", .since(2, 6, 35), .one { $0.pages.compactSuccesses }),
        ] + idle(.since(4, 6), "compact_daemon_wake")
        + idle(.since(4, 12), "compact_daemon_migrate_scanned", "compact_daemon_free_scanned")

    private static let rest: [EventCounter] =
        idle(.all, "htlb_buddy_alloc_success", "htlb_buddy_alloc_fail")
        + idle(
            .since(2, 6, 28), "unevictable_pgs_culled", "unevictable_pgs_scanned",
            "unevictable_pgs_rescued", "unevictable_pgs_mlocked", "unevictable_pgs_munlocked",
            "unevictable_pgs_cleared", "unevictable_pgs_stranded")
        + idle(.since(2, 6, 38), "thp_fault_alloc", "thp_fault_fallback")
        + idle(.since(5, 8), "thp_fault_fallback_charge")
        + idle(.since(2, 6, 38), "thp_collapse_alloc", "thp_collapse_alloc_failed")
        + idle(.since(4, 8), "thp_file_alloc") + idle(.since(5, 8), "thp_file_fallback")
        + idle(.since(5, 8), "thp_file_fallback_charge") + idle(.since(4, 8), "thp_file_mapped")
        + idle(.since(4, 5), "thp_split_page", "thp_split_page_failed", "thp_deferred_split_page")
        + idle(.since(6, 13), "thp_underused_split_page") + idle(.since(4, 5), "thp_split_pmd")
        + idle(
            .since(5, 17), "thp_scan_exceed_none_pte", "thp_scan_exceed_swap_pte",
            "thp_scan_exceed_share_pte") + onX86(.since(4, 13), "thp_split_pud")
        + idle(.since(3, 8), "thp_zero_page_alloc", "thp_zero_page_alloc_failed")
        + idle(.since(4, 14), "thp_swpout", "thp_swpout_fallback")
        + idle(.since(3, 17), "balloon_inflate", "balloon_deflate", "balloon_migrate")
        + idle(.since(4, 15), "swap_ra", "swap_ra_hit") + idle(.since(6, 13), "swpin_zero", "swpout_zero")
        + idle(.since(5, 18), "ksm_swpin_copy", "cow_ksm") + idle(.since(5, 19), "zswpin", "zswpout")
        + idle(.since(6, 8), "zswpwb")
        + onX86(.since(5, 13), "direct_map_level2_splits", "direct_map_level3_splits")
        + onX86(.since(6, 15), "direct_map_level2_collapses", "direct_map_level3_collapses")

    private static func onX86(_ kernels: KernelSpan, _ names: String...) -> [EventCounter] {
        names.map { name in
            var counter = EventCounter(name, kernels)
            counter.isOfX86 = true
            return counter
        }
    }
}
