import KernelTypes

/// A set of general caches for one use of memory (Linux: `enum kmalloc_cache_type`).
enum KmallocFamily: Int, CaseIterable {
    /// All that is nothing else.
    case normal
    /// What can be dropped under pressure.
    case reclaimable
    /// From zone DMA.
    case dma
    /// Charged to control groups.
    case accounted

    /// The families that a kernel has, in the order of their creation. Those of reclaimable memory came in
    /// 4.20, those of accounted memory in 5.14.
    static func all(of version: KernelVersion, _ generation: SlabGeneration) -> [KmallocFamily] {
        guard generation == .slub else { return [.normal, .dma] }
        return allCases.filter {
            switch $0 {
            case .normal, .dma: true
            case .reclaimable: version >= KernelVersion(4, 20)
            case .accounted: version >= KernelVersion(5, 14)
            }
        }
    }

    /// The family that `flags` ask for (Linux: `kmalloc_type`): DMA counts most, accounting least.
    init(_ flags: GFP) {
        if flags.contains(.dma) {
            self = .dma
        } else if flags.contains(.reclaimable) {
            self = .reclaimable
        } else {
            self = flags.contains(.account) ? .accounted : .normal
        }
    }

    /// What the family's caches are made with.
    var options: SlabCacheOptions {
        switch self {
        case .normal, .accounted: []
        case .reclaimable: .reclaimable
        case .dma: .dma
        }
    }

    /// The name of the cache for `size` bytes. Today's sizes from 1024 on are told in KiB, as since 4.20.
    func cacheName(_ size: Int, _ version: KernelVersion, _ generation: SlabGeneration) -> String {
        guard generation == .slub else { return self == .dma ? "size-\(size)(DMA)" : "size-\(size)" }
        let isShort = size >= 1024 && version >= KernelVersion(4, 20)
        let text = isShort ? "\(size / 1024)k" : "\(size)"
        switch self {
        case .normal: return "kmalloc-\(text)"
        case .reclaimable: return "kmalloc-rcl-\(text)"
        case .dma: return "dma-kmalloc-\(text)"
        case .accounted: return "kmalloc-cg-\(text)"
        }
    }
}
