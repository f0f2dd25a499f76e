import KernelTypes

/// The caches of one kernel's objects, and how an object of a kind that has no cache is had all the same.
struct NamedCaches: Sendable {
    /// By `NamedCache.rawValue` the caches; nil where the kernel has none.
    private let caches: [SlabCache?]
    private let kmalloc: Kmalloc

    /// Makes kmalloc's caches in `slabs`, which has none yet, and all others around them.
    init(_ slabs: SlabAllocator, kernel: KernelVersion) throws(Errno) {
        let architecture = slabs.memory.configuration.architecture
        func make(_ cache: NamedCache) throws(Errno) -> SlabCache? {
            guard let shape = cache.shape(in: kernel, on: architecture) else { return nil }
            return try slabs.createCache(
                name: cache.name(in: kernel), objectSize: shape.size, alignment: shape.alignment,
                options: shape.options)
        }
        var caches: [SlabCache?] = []
        let first: [NamedCache] = [.kmemCache, .kmemCacheNode]
        for cache in first { caches.append(try make(cache)) }
        kmalloc = try Kmalloc(allocator: slabs, version: kernel)
        for cache in NamedCache.allCases.dropFirst(first.count) { caches.append(try make(cache)) }
        self.caches = caches
    }

    /// kmalloc, whose caches were made second.
    var general: Kmalloc { kmalloc }

    /// The cache; nil if the kernel has none.
    subscript(cache: NamedCache) -> SlabCache? { caches[cache.rawValue] }

    /// Takes an object, from kmalloc if it has no cache.
    func take(_ cache: NamedCache, flags: GFP) throws(Errno) -> UInt64 {
        if let own = caches[cache.rawValue] { return try own.allocate(flags: flags) }
        return try kmalloc.kmalloc(size: cache.sizeWithoutCache, flags: flags)
    }

    /// Gives an object back.
    func giveBack(_ address: UInt64, to cache: NamedCache) throws(Errno) {
        if let own = caches[cache.rawValue] { return try own.free(address) }
        try kmalloc.kfree(address)
    }
}

extension NamedCache {
    /// The bytes that kmalloc is asked for in kernels without the cache.
    var sizeWithoutCache: Int { self == .seqFile ? 104 : 64 }
}
