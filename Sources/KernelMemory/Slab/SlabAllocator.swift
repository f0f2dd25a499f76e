public import KernelTypes
import Synchronization

/// A machine's object allocator: named caches of equal objects, cut from blocks of the page allocator
/// (Linux: `mm/slub.c`, and `mm/slab.c` of 2003).
///
/// Objects are real: each is a piece of the machine's RAM that keeps what is written to it, and has the
/// address that the emulated kernel would have for it in its direct map.
///
/// Simplified, and so that `slabinfo` cannot tell: where Linux has an active slab for every CPU and a
/// partial list for every node, a cache here has one of each. Slabs take their pages from node 0 on. Caches
/// of like objects are not merged.
///
/// All of it may be used from any thread. One lock guards all caches and the table of slabs, because an
/// address given back says nothing of its cache until the table is read, and `snapshot()` shows all caches
/// at one moment. Lock order: this lock before the page allocator's, which is taken within it when a slab
/// comes or goes; the page allocator never calls back. Large blocks come, go and are filled with zeros
/// outside of it.
///
/// The same calls in the same order give the same addresses, on any host.
public final class SlabAllocator: Sendable {
    /// The pages that slabs are made of.
    public let memory: KernelMemory
    /// Makes allocations of objects fail on purpose (`failslab`).
    public let failSlab: FaultInjector
    let rules: SlabRules
    private let pages: SlabPages
    private let state: Lock<SlabState>

    /// An allocator without caches.
    ///
    /// - Parameters:
    ///   - memory: where the pages come from.
    ///   - generation: whose layout slabs have.
    ///   - presentCPUs: the more there are, the more objects SLUB wants in a slab; less than 1 is 1.
    ///   - lineSize: bytes of a cache line, rounded up to a power of two within 16...256; nil for 128 on
    ///     ia64 and 64 elsewhere.
    /// - Throws: what the host refused.
    public convenience init(
        memory: KernelMemory, generation: SlabGeneration, presentCPUs: Int, lineSize: Int? = nil
    ) throws(KernelMemoryError) {
        try self.init(
            memory: memory, generation: generation, presentCPUs: presentCPUs, lineSize: lineSize,
            refusal: nil)
    }

    /// As the public initialiser, with a say in which blocks of pages there are: `refusal` is asked with the
    /// order of every one, while the lock is held.
    init(
        memory: KernelMemory, generation: SlabGeneration, presentCPUs: Int, lineSize: Int? = nil,
        refusal: (@Sendable (Int) -> Bool)?
    ) throws(KernelMemoryError) {
        self.memory = memory
        failSlab = FaultInjector(seed: memory.configuration.seed &+ 1, name: "failslab")
        rules = SlabRules(
            memory.configuration, generation: generation, presentCPUs: presentCPUs, lineSize: lineSize)
        pages = SlabPages(memory: memory, refusal: refusal)
        state = Lock(try SlabState(pages))
    }

    /// Whose layout slabs have.
    public var generation: SlabGeneration { rules.generation }

    /// Makes a cache (Linux: `kmem_cache_create`), which has no slabs before its first object.
    ///
    /// - Parameters:
    ///   - name: what `slabinfo` calls it.
    ///   - objectSize: in bytes, from 1 to the largest block of pages (2003: to 32 pages).
    ///   - alignment: the least alignment of objects, a power of two.
    ///   - options: how objects lie, and where.
    /// - Throws: `EINVAL` for a size or an alignment that no cache can have, `ENOMEM` for the 65,536th
    ///   cache.
    public func createCache(
        name: String, objectSize: Int, alignment: Int = 1, options: SlabCacheOptions = []
    ) throws(Errno) -> SlabCache {
        let geometry = SlabGeometry(
            objectSize: objectSize, alignment: alignment, options: options, rules: rules)
        guard let geometry else { throw .invalidArgument }
        let cache = SlabCacheState(name: name, geometry: geometry, options: options)
        let index = try state.withLock { (state) throws(Errno) in try state.addCache(cache) }
        return SlabCache(allocator: self, index: index, name: name, geometry: geometry)
    }

    /// All caches at one moment, the newest first, as `slabinfo` lists them.
    public func snapshot() -> [SlabCacheSnapshot] {
        state.withLock { state in state.caches.reversed().map(\.snapshot) }
    }

    /// Pages in use as large blocks of `Kmalloc`.
    public var largePages: Int { state.withLock { $0.largePages } }

    /// Gives back the empty slabs of all caches (Linux: writing 1 to `shrink` of each).
    ///
    /// - Returns: the number of pages given back.
    @discardableResult
    public func shrink() -> Int {
        state.withLock { state in state.caches.indices.reduce(0) { $0 + state.shrink($1) } }
    }

    /// Walks the whole state and returns what is wrong with it, a line each; empty if it is sound. For
    /// tests: it takes time in proportion to the machine's memory, and holds the lock.
    public func checkInvariants() -> [String] { state.withLock { $0.violations() } }
}

extension SlabAllocator {
    /// Takes an object of the cache at `index`, whose objects are of `size` bytes; see
    /// `SlabCache.allocate(flags:)`.
    func allocate(from index: Int, size: Int, flags: GFP) throws(Errno) -> UInt64 {
        if failSlab.refuses(bytes: size, flags: flags) { throw .noMemory }
        let address = try state.withLock { (state) throws(Errno) in
            try state.allocate(from: index, flags: flags)
        }
        if flags.contains(.zero) { clear(address, size) }
        return memory.directMapBase + address
    }

    /// Gives an object of the cache at `index` back; see `SlabCache.free(_:)`.
    func free(_ address: UInt64, to index: Int) throws(Errno) {
        let physical = try physical(address)
        try state.withLock { (state) throws(Errno) in try state.free(physical, to: index) }
    }

    /// The cache at `index` at this moment.
    func snapshot(of index: Int) -> SlabCacheSnapshot { state.withLock { $0.caches[index].snapshot } }

    /// Gives back the empty slabs of the cache at `index`.
    func shrink(_ index: Int) -> Int { state.withLock { $0.shrink(index) } }

    /// Takes a large block of 2^`order` pages.
    func allocateLarge(order: Int, flags: GFP) throws(Errno) -> UInt64 {
        let block = try pages.take(order: order, flags: flags.subtracting([.highMem, .dma32, .movable]))
        state.withLock { $0.addLarge(block) }
        return memory.directMapAddress(of: block)
    }

    /// Gives back the large block or the object, of whichever cache, that begins at `address`; see
    /// `Kmalloc.kfree(_:)`.
    func freeAny(_ address: UInt64) throws(Errno) {
        let physical = try physical(address)
        let large = try state.withLock { (state) throws(Errno) -> PageBlock? in
            if let block = state.removeLarge(at: physical) { return block }
            try state.free(physical)
            return nil
        }
        if let large { try memory.free(large) }
    }

    /// The usable bytes of the object or the large block that begins at `address`; `EINVAL` if none does.
    func size(of address: UInt64) throws(Errno) -> Int {
        let physical = try physical(address)
        return try state.withLock { (state) throws(Errno) in try state.size(at: physical) }
    }

    /// The bytes of the object or the large block that begins at `address`; `EINVAL` if none does.
    func bytes(of address: UInt64) throws(Errno) -> UnsafeMutableRawBufferPointer {
        let size = try size(of: address)
        return unsafe bytes(try physical(address), size)
    }
}
