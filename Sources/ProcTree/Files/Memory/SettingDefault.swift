import KernelMemory
import KernelTypes
import Machine

/// A setting that decides nothing here: it shows what kernels are built with.
struct SettingDefault: Sendable {
    let name: String
    let text: String
    let kernels: KernelSpan

    private init(_ name: String, _ value: Int, _ kernels: KernelSpan) {
        self.init(name, text: "\(value)", kernels)
    }

    private init(_ name: String, text: String, _ kernels: KernelSpan) {
        self.name = name
        self.text = text
        self.kernels = kernels
    }

    /// All of them; of names that came before 6.18 the version is from memory [REC].
    static func all(_ machine: Machine) -> [SettingDefault] {
        lists(machine) + allocator + processes + files
    }

    /// How much each zone withholds from allocations that could use higher ones, one number for each kind of
    /// zone. In 2003 there was one number for all instead.
    private static func lists(_ machine: Machine) -> [SettingDefault] {
        let kinds = ZoneKind.all(of: machine.memory.configuration.architecture)
        let ratios = kinds.map { "\($0.reserveRatio)" }.joined(separator: "\t")
        return [
            SettingDefault("lowmem_reserve_ratio", text: ratios, .since(2, 6, 12)),
            SettingDefault("lower_zone_protection", 0, .before(2, 6, 12)),
            SettingDefault("numa_zonelist_order", text: "Node", .since(4, 14)),
        ]
    }

    private static let allocator = [
        SettingDefault("watermark_scale_factor", 10, .since(4, 6)),
        SettingDefault("watermark_boost_factor", 15_000, .since(5, 0)),
        SettingDefault("extfrag_threshold", 500, .since(2, 6, 35)),
        SettingDefault("compact_unevictable_allowed", 1, .since(4, 1)),
        SettingDefault("compaction_proactiveness", 20, .since(5, 9)),
        SettingDefault("defrag_mode", 0, .since(6, 15)),
        SettingDefault("percpu_pagelist_high_fraction", 0, .since(5, 14)),
        SettingDefault("zone_reclaim_mode", 0, .since(2, 6, 16)),
        SettingDefault("min_unmapped_ratio", 1, .since(2, 6, 18)),
        SettingDefault("min_slab_ratio", 5, .since(2, 6, 19)),
        SettingDefault("numa_stat", 1, .since(4, 15)),
        SettingDefault("stat_interval", 1, .since(2, 6, 22)),
        SettingDefault("nr_hugepages", 0, .all),
        SettingDefault("nr_overcommit_hugepages", 0, .since(2, 6, 24)),
    ]

    private static let processes = [
        SettingDefault("overcommit_memory", 0, .all),
        SettingDefault("max_map_count", 65_530, .all),
        SettingDefault("mmap_min_addr", 65_536, .since(2, 6, 23)),
        SettingDefault("panic_on_oom", 0, .since(2, 6, 18)),
        SettingDefault("oom_kill_allocating_task", 0, .since(2, 6, 24)),
        SettingDefault("oom_dump_tasks", 1, .since(2, 6, 25)),
        SettingDefault("legacy_va_layout", 0, .since(2, 6, 7)),
        SettingDefault("page_lock_unfairness", 5, .since(5, 9)),
        SettingDefault("unprivileged_userfaultfd", 0, .since(5, 2)),
    ]

    private static let files = [
        SettingDefault("swappiness", 60, .all),
        SettingDefault("page-cluster", 3, .all),
        SettingDefault("vfs_cache_pressure", 100, .since(2, 6, 8)),
        SettingDefault("vfs_cache_pressure_denom", 100, .since(6, 16)),
        SettingDefault("dirty_bytes", 0, .since(2, 6, 29)),
        SettingDefault("dirty_background_bytes", 0, .since(2, 6, 29)),
        SettingDefault("dirty_expire_centisecs", 3000, .all),
        SettingDefault("dirty_writeback_centisecs", 500, .all),
        SettingDefault("dirtytime_expire_seconds", 43_200, .since(4, 0)),
        SettingDefault("laptop_mode", 0, .since(2, 6, 6)),
    ]
}
