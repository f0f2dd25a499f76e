public import KernelTypes
import Synchronization

extension KernelHeap {
    /// Takes an object of the kernel's own (Linux: `kmem_cache_alloc`); from kmalloc if the kernel has no
    /// cache for it.
    ///
    /// - Throws: `ENOMEM`.
    public func takeObject(
        _ cache: NamedCache, flags: GFP = .kernelAccount
    ) throws(Errno) -> HeapObject {
        HeapObject(address: try caches.take(cache, flags: flags), cache: cache)
    }

    /// Gives back what `takeObject` gave. An object that was given back already changes nothing.
    public func giveBack(_ object: HeapObject) {
        try? caches.giveBack(object.address, to: object.cache)
    }

    /// The cache of one kind of object; nil if the kernel has none.
    public func cache(_ cache: NamedCache) -> SlabCache? { caches[cache] }

    /// Drops the names and inodes that nobody uses (Linux: writing 2 to `drop_caches`).
    ///
    /// - Returns: the number of pages given back.
    @discardableResult
    public func shrinkSlabs() -> Int {
        population.withLock { $0.drop() }
    }
}
