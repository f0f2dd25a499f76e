import KernelTypes

/// The objects that a kernel has made by the time it is looked at.
///
/// Not safe for threads; `KernelHeap` guards it.
struct BootPopulation {
    /// Objects that can be dropped, by cache.
    private var droppable: [(cache: SlabCache, addresses: [UInt64])] = []

    /// Of droppable objects one in so many is in use and stays, spread over all slabs.
    private static let pinned = 16
    /// Objects of each size of kmalloc that are in use, at most; they take a page of 4 KiB at most together,
    /// but one of each there is.
    private static let mostGeneral = 64

    /// Makes the objects, as far as there are pages: a machine that is too small for them has fewer.
    init(_ caches: NamedCaches, cpus: Int, memory: UInt64) {
        let gibibytes = Int(min(memory >> 30, 4096))
        let smallness = memory < 256 << 20 ? 4 : 1
        for kind in NamedCache.allCases {
            guard let cache = caches[kind] else { continue }
            let count = kind.population(cpus: cpus, gibibytes: gibibytes) / smallness
            let addresses = (0..<count).compactMap { _ in try? cache.allocate(flags: Self.flags) }
            guard kind.isDroppable else { continue }
            let free = addresses.indices.filter { $0 % Self.pinned != 0 }.map { addresses[$0] }
            droppable.append((cache, free))
        }
        for size in caches.general.classSizes {
            let count = min(max(1, 4096 / size), Self.mostGeneral) / smallness
            for _ in 0..<count { _ = try? caches.general.kmalloc(size: size, flags: Self.flags) }
        }
    }

    /// Drops what can be dropped and returns the number of pages that come free.
    mutating func drop() -> Int {
        let caches = droppable.map(\.cache)
        let before = caches.reduce(0) { $0 + $1.snapshot().pageCount }
        for (cache, addresses) in droppable {
            for address in addresses { try? cache.free(address) }
            cache.shrink()
        }
        droppable = []
        return before - caches.reduce(0) { $0 + $1.snapshot().pageCount }
    }

    private static let flags: GFP = [.kernel, .noWarn]
}
