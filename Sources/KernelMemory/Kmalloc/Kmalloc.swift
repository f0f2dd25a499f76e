public import KernelTypes

/// Memory of any size for the kernel: general caches of objects by size class, and whole pages beyond
/// (Linux: `kmalloc`).
///
/// Which sizes there are, and where they end, belongs to the emulated kernel:
///
/// | | caches | beyond | most |
/// | --- | --- | --- | --- |
/// | up to 2.6.0 | `size-32` ... `size-131072` | nothing | 131,072 bytes |
/// | later | `kmalloc-8` ... `kmalloc-8k` (two pages) | 2^n pages | 4 MiB (the largest block) |
///
/// May be used from any thread; the lock is `SlabAllocator`'s.
public struct Kmalloc: Sendable {
    /// Where the caches are, among all others.
    public let allocator: SlabAllocator
    /// The kernel whose sizes these are.
    public let version: KernelVersion
    /// The largest request that can succeed, in bytes (Linux: `KMALLOC_MAX_SIZE`).
    public var maximumSize: Int { classes.maximum }
    /// The sizes of the general caches in bytes, ascending.
    public var classSizes: [Int] { classes.sizes }

    private let classes: KmallocClasses
    /// By family and place in `classes.sizes` the caches' indices; a family that the kernel does not have
    /// uses the normal one's.
    private let caches: [Int]

    /// What `kmalloc(0)` gives since 2.6.22: an address that may be freed, and has no bytes
    /// (`ZERO_SIZE_PTR`).
    public static let zeroSizeAddress: UInt64 = 16

    /// Makes the general caches in `allocator`, which should have no others yet: they are a kernel's first.
    ///
    /// - Parameter version: the emulated kernel, of the allocator's generation.
    /// - Throws: `EINVAL` if `version` is not of the allocator's generation.
    public init(allocator: SlabAllocator, version: KernelVersion) throws(Errno) {
        let generation = allocator.generation
        guard SlabGeneration(version) == generation else { throw .invalidArgument }
        let architecture = allocator.memory.configuration.architecture
        let classes = KmallocClasses(allocator.rules, architecture: architecture, version: version)
        let families = KmallocFamily.all(of: version, generation)
        let count = classes.sizes.count
        var caches = [Int?](repeating: nil, count: KmallocFamily.allCases.count * count)
        func make(_ size: Int, _ family: KmallocFamily) throws(Errno) {
            let cache = try allocator.createCache(
                name: family.cacheName(size, version, generation), objectSize: size,
                alignment: Self.alignment(size, generation),
                options: generation == .slab ? family.options.union(.lineAligned) : family.options)
            guard let place = classes.index(of: size) else { return }
            caches[family.rawValue * count + place] = cache.index
        }
        // 2003 made both caches of a size together, today's kernels make one family after the other.
        if generation == .slab {
            for size in classes.creationOrder { for family in families { try make(size, family) } }
        } else {
            for family in families { for size in classes.creationOrder { try make(size, family) } }
        }
        self.caches = caches.indices.compactMap { caches[$0] ?? caches[$0 % count] }
        self.allocator = allocator
        self.version = version
        self.classes = classes
    }

    /// 2003's caches are aligned to cache lines; today's sizes to the largest power of two in them.
    private static func alignment(_ size: Int, _ generation: SlabGeneration) -> Int {
        generation == .slab ? 1 : size & -size
    }
}

extension Kmalloc {
    /// Takes at least `size` bytes (Linux: `kmalloc`), which are whatever they were unless `flags` ask for
    /// zeros.
    ///
    /// - Parameters:
    ///   - size: in bytes; 0 gives `zeroSizeAddress`, or in 2003 an object of the smallest size.
    ///   - flags: `dma`, `reclaimable` and `account` choose the family, HighMem is never used.
    /// - Returns: the address in the direct map.
    /// - Throws: `ENOMEM` above `maximumSize`, for a negative size (a `size_t` beyond any limit), and if
    ///   there are no pages.
    public func kmalloc(size: Int, flags: GFP) throws(Errno) -> UInt64 {
        guard size >= 0, size <= classes.maximum else { throw .noMemory }
        if size == 0, allocator.generation == .slub { return Self.zeroSizeAddress }
        guard let place = classes.index(of: size) else {
            return try allocator.allocateLarge(order: allocator.rules.order(of: size), flags: flags)
        }
        let cache = caches[KmallocFamily(flags).rawValue * classes.sizes.count + place]
        return try allocator.allocate(from: cache, size: classes.sizes[place], flags: flags)
    }

    /// Gives back what `kmalloc(size:flags:)` gave, or an object of any cache (Linux: `kfree`). 0 and
    /// `zeroSizeAddress` are accepted and mean nothing.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if nothing in use begins at `address`.
    public func kfree(_ address: UInt64) throws(Errno) {
        guard !isEmpty(address) else { return }
        try allocator.freeAny(address)
    }

    /// The bytes that may be used at an address that `kmalloc(size:flags:)` gave: its size class's, or all
    /// of its pages (Linux: `ksize`); 0 for 0 and `zeroSizeAddress`.
    ///
    /// - Throws: `EINVAL` if nothing in use begins at `address`.
    public func ksize(_ address: UInt64) throws(Errno) -> Int {
        isEmpty(address) ? 0 : try allocator.size(of: address)
    }

    /// Those bytes; none for 0 and `zeroSizeAddress`. Valid until they are given back.
    ///
    /// - Throws: `EINVAL` if nothing in use begins at `address`.
    public func bytes(of address: UInt64) throws(Errno) -> UnsafeMutableRawBufferPointer {
        guard !isEmpty(address) else { return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        return unsafe try allocator.bytes(of: address)
    }

    /// What a request of `size` bytes really takes: its size class or whole pages; nil if it cannot succeed
    /// (Linux: `kmalloc_size_roundup`).
    public func roundedSize(_ size: Int) -> Int? {
        guard size >= 0, size <= classes.maximum else { return nil }
        if size == 0, allocator.generation == .slub { return 0 }
        if let place = classes.index(of: size) { return classes.sizes[place] }
        return allocator.memory.pageSize << allocator.rules.order(of: size)
    }

    private func isEmpty(_ address: UInt64) -> Bool {
        address == 0 || (address == Self.zeroSizeAddress && allocator.generation == .slub)
    }
}
