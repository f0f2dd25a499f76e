import KernelTypes

/// A counter of pages in use, as `zoneinfo` and `vmstat` have it.
struct PageCounter: Sendable {
    /// Its name in both.
    let name: String
    /// The kernels that have it.
    let kernels: KernelSpan
    /// What it counts; nil for what no machine here has, which is 0.
    let value: (@Sendable (PageUse, KernelVersion) -> Int)?

    init(
        _ name: String, _ kernels: KernelSpan = .all,
        _ value: (@Sendable (PageUse, KernelVersion) -> Int)? = nil
    ) {
        self.name = name
        self.kernels = kernels
        self.value = value
    }

    /// Those of `counters` that `kernel` has, with their values.
    static func values(
        _ counters: [PageCounter], _ use: PageUse, _ kernel: KernelVersion
    ) -> [(name: String, value: Int)] {
        counters.filter { $0.kernels.contains(kernel) }
            .map { ($0.name, $0.value?(use, kernel) ?? 0) }
    }
}

// Names and order are those of 6.18, where they were compared with a running kernel; of names that came or
// went before it the version is from memory [REC].
extension PageCounter {
    private static let zone: [PageCounter] = [
        PageCounter("nr_free_pages") { use, _ in use.free },
        PageCounter("nr_free_pages_blocks", .since(6, 15)) { use, _ in use.freeInPageblocks },
        PageCounter("nr_zone_inactive_anon", .since(4, 8)) { $0.lists($1).inactiveAnonymous },
        PageCounter("nr_zone_active_anon", .since(4, 8)) { $0.lists($1).activeAnonymous },
        PageCounter("nr_zone_inactive_file", .since(4, 8)) { $0.lists($1).inactiveFile },
        PageCounter("nr_zone_active_file", .since(4, 8)) { $0.lists($1).activeFile },
        PageCounter("nr_zone_unevictable", .since(4, 8)),
        PageCounter("nr_zone_write_pending", .since(4, 8)),
        PageCounter("nr_mlock"),
        PageCounter("nr_page_table_pages", .before(5, 11)) { use, _ in use.pageTables },
        PageCounter("nr_kernel_stack", .before(5, 11)),
        PageCounter("nr_bounce", .before(6, 17)),
        PageCounter("nr_zspages", .since(4, 8)),
        PageCounter("nr_free_cma", .since(3, 7)),
    ]

    /// The counters that each zone of `architecture` has, with those of where pages came from at the end.
    /// Kernels for i386 are built without nodes; on others the machine does not keep the latter.
    static func zone(of architecture: Architecture) -> [PageCounter] {
        guard architecture != .i386 else { return zone }
        let events = [
            "numa_hit", "numa_miss", "numa_foreign", "numa_interleave", "numa_local", "numa_other",
        ]
        return zone + events.map { PageCounter($0) }
    }

    /// The counters that each node has.
    static let node: [PageCounter] = [
        PageCounter("nr_inactive_anon") { $0.lists($1).inactiveAnonymous },
        PageCounter("nr_active_anon") { $0.lists($1).activeAnonymous },
        PageCounter("nr_inactive_file") { $0.lists($1).inactiveFile },
        PageCounter("nr_active_file") { $0.lists($1).activeFile },
        PageCounter("nr_unevictable"),
        PageCounter("nr_slab_reclaimable") { use, _ in use.reclaimableSlabs },
        PageCounter("nr_slab_unreclaimable") { use, _ in use.fixedSlabs },
        PageCounter("nr_isolated_anon"), PageCounter("nr_isolated_file"),
        PageCounter("workingset_nodes", .since(4, 20)),
        PageCounter("workingset_refault", .before(5, 9)),
        PageCounter("workingset_refault_anon", .since(5, 9)),
        PageCounter("workingset_refault_file", .since(5, 9)),
        PageCounter("workingset_activate", .before(5, 9)),
        PageCounter("workingset_activate_anon", .since(5, 9)),
        PageCounter("workingset_activate_file", .since(5, 9)),
        PageCounter("workingset_restore", .before(5, 9)),
        PageCounter("workingset_restore_anon", .since(5, 9)),
        PageCounter("workingset_restore_file", .since(5, 9)),
        PageCounter("workingset_nodereclaim"),
        PageCounter("nr_anon_pages") { use, _ in use.anonymous },
        PageCounter("nr_mapped"),
        PageCounter("nr_file_pages") { use, _ in use.files },
        PageCounter("nr_dirty"), PageCounter("nr_writeback"),
        PageCounter("nr_writeback_temp", .before(6, 17)),
        PageCounter("nr_shmem"), PageCounter("nr_shmem_hugepages"), PageCounter("nr_shmem_pmdmapped"),
        PageCounter("nr_file_hugepages", .since(5, 4)), PageCounter("nr_file_pmdmapped", .since(5, 4)),
        PageCounter("nr_anon_transparent_hugepages"),
        PageCounter("nr_unstable", .before(5, 8)),
        PageCounter("nr_vmscan_write"), PageCounter("nr_vmscan_immediate_reclaim"),
        PageCounter("nr_dirtied"), PageCounter("nr_written"),
        PageCounter("nr_throttled_written", .since(5, 16)),
        PageCounter("nr_kernel_misc_reclaimable", .since(4, 20)),
        PageCounter("nr_foll_pin_acquired", .since(5, 7)), PageCounter("nr_foll_pin_released", .since(5, 7)),
        PageCounter("nr_kernel_stack", .since(5, 11)),
        PageCounter("nr_page_table_pages", .since(5, 11)) { use, _ in use.pageTables },
        PageCounter("nr_sec_page_table_pages", .since(6, 1)),
        PageCounter("nr_iommu_pages", .since(6, 11)),
        PageCounter("nr_swapcached", .since(5, 12)),
        PageCounter("pgpromote_success", .since(5, 18)), PageCounter("pgpromote_candidate", .since(6, 1)),
        PageCounter("pgpromote_candidate_nrl", .since(6, 18)),
        PageCounter("pgdemote_kswapd", .since(6, 8)), PageCounter("pgdemote_direct", .since(6, 8)),
        PageCounter("pgdemote_khugepaged", .since(6, 8)),
        PageCounter("pgdemote_proactive", .since(6, 15)),
        PageCounter("nr_hugetlb", .since(6, 13)),
        PageCounter("nr_balloon_pages", .since(6, 16)),
        PageCounter("nr_kernel_file_pages", .since(6, 17)),
    ]
}

extension PageUse {
    /// The population on the lists that `kernel` would have it on.
    fileprivate func lists(_ kernel: KernelVersion) -> PageLists {
        PageLists(anonymous: anonymous, files: files, kernel)
    }
}
