public import KernelTypes

/// A named cache of objects of one size (Linux: `kmem_cache`).
///
/// A handle: copies stand for the same cache, which lasts as long as its allocator.
public struct SlabCache: Sendable {
    let allocator: SlabAllocator
    let index: Int
    /// What `slabinfo` calls it.
    public let name: String
    /// How its objects lie.
    public let geometry: SlabGeometry

    /// Takes an object (Linux: `kmem_cache_alloc`). Its bytes are whatever they were, unless `flags` ask
    /// for zeros; flags that name a zone do not count, for the cache decides that.
    ///
    /// - Returns: the object's address in the direct map, a multiple of the cache's alignment.
    /// - Throws: `ENOMEM` if there is neither a free object nor a page, or `failslab` wills it.
    public func allocate(flags: GFP) throws(Errno) -> UInt64 {
        try allocator.allocate(from: index, size: geometry.objectSize, flags: flags)
    }

    /// Gives an object back (Linux: `kmem_cache_free`). Its bytes mean nothing from then on.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if no object of this cache in use begins at `address`: it
    ///   was given back before, is another cache's, or is none.
    public func free(_ address: UInt64) throws(Errno) { try allocator.free(address, to: index) }

    /// The bytes of an object in use, padding included. Valid until the object is given back.
    ///
    /// - Throws: `EINVAL` if no object in use begins at `address`.
    public func bytes(of address: UInt64) throws(Errno) -> UnsafeMutableRawBufferPointer {
        unsafe try allocator.bytes(of: address)
    }

    /// Gives back the slabs that have no object in use (Linux: `kmem_cache_shrink`).
    ///
    /// - Returns: the number of pages given back.
    @discardableResult
    public func shrink() -> Int { allocator.shrink(index) }

    /// The cache at this moment.
    public func snapshot() -> SlabCacheSnapshot { allocator.snapshot(of: index) }
}
