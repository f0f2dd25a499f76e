import KernelTypes

/// What of a machine decides how its slabs are laid out.
struct SlabRules: Sendable, Hashable {
    /// Whose rules.
    let generation: SlabGeneration
    /// The size of a page in bytes.
    let pageSize: Int
    /// The order of the page allocator's largest block.
    let maxOrder: Int
    /// The size of a pointer in bytes.
    let wordSize: Int
    /// Whether indices of objects take four bytes in the headers of 2003 (ia64), not two.
    let hasWideIndices: Bool
    /// The size of a cache line in bytes, a power of two.
    let lineSize: Int
    /// Number of CPUs that are present, from 1.
    let presentCPUs: Int
    /// Whether there are at most 32 MiB of RAM: 2003's slabs are smaller then.
    let hasLittleMemory: Bool

    /// The rules on the machine that has this memory.
    ///
    /// - Parameter lineSize: in bytes, rounded up to a power of two within 16...256; nil for
    ///   `defaultLineSize(of:)`.
    init(
        _ configuration: MemoryConfiguration, generation: SlabGeneration, presentCPUs: Int, lineSize: Int?
    ) {
        let architecture = configuration.architecture
        self.generation = generation
        pageSize = architecture.pageSize
        maxOrder = configuration.maxOrder
        wordSize = architecture == .i386 ? 4 : 8
        hasWideIndices = architecture == .ia64
        let line = min(max(lineSize ?? Self.defaultLineSize(of: architecture), 16), 256)
        self.lineSize = 1 << Self.log2RoundedUp(line)
        self.presentCPUs = max(1, presentCPUs)
        hasLittleMemory = configuration.bytes <= 32 << 20
    }

    /// The line size of the common processors: 128 bytes on ia64 (Itanium 2), 64 elsewhere.
    static func defaultLineSize(of architecture: Architecture) -> Int { architecture == .ia64 ? 128 : 64 }

    /// The order of the smallest block of pages that holds `bytes`, at least 1 (Linux: `get_order`).
    func order(of bytes: Int) -> Int { Self.log2RoundedUp((bytes - 1) / pageSize + 1) }

    /// The size of the largest object that a cache can have.
    var largestObject: Int {
        switch generation {
        case .slab: pageSize << min(SlabGeometry.largestSlabOrder, maxOrder)
        case .slub: pageSize << maxOrder
        }
    }

    /// The smallest n with `value` <= 2^n, for values from 1.
    static func log2RoundedUp(_ value: Int) -> Int { Int.bitWidth - (value - 1).leadingZeroBitCount }
}
