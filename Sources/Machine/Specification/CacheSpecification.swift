public import KernelTypes

/// Caches of one kind, as a machine has them that was captured: what they are like, and which CPUs use which.
public struct CacheSpecification: Sendable, Hashable {
    /// The most kinds that a machine can have, and the highest `index` and one more.
    public static let limit = 1024

    /// Which CPUs share a cache, and how caches are numbered.
    public enum Sharing: Sendable, Hashable {
        /// So many neighbouring cores of a package do; numbered one after the other if numbered at all.
        case cores(Int, isNumbered: Bool)
        /// Those with the same number in `labels`, which has one for each of `cpus`, from 0 in the order in which
        /// they come; `ids` are the kernel's numbers of their caches, nil where it has none. Only with a layout.
        case groups(labels: [Int32], ids: [Int32]?)
    }

    /// Its place among a CPU's caches: the number of the directory `index0`, `index1` and so on.
    public var index: Int
    /// What such a cache is like.
    public var geometry: CacheGeometry
    /// The CPUs of the layout that use one; nil for all.
    public var cpus: CPUSet?
    /// Who shares one.
    public var sharing: Sharing

    /// Caches in a place.
    public init(index: Int, geometry: CacheGeometry, cpus: CPUSet? = nil, sharing: Sharing) {
        self.index = index
        self.geometry = geometry
        self.cpus = cpus
        self.sharing = sharing
    }
}

/// What a cache is like. A number of 0 is one that the kernel does not know and has no file for.
public struct CacheGeometry: Sendable, Hashable {
    /// The largest number that it can have.
    public static let limit = Int(Int32.max)

    /// How far it is from the processor: from 1 on.
    public var level: Int
    /// What it holds.
    public var kind: Cache.Kind
    /// Its size in KiB.
    public var kilobytes: Int
    /// In how many places a line can be.
    public var ways: Int
    /// The size of a line in bytes.
    public var lineSize: Int
    /// How many sets it has.
    public var sets: Int
    /// How many lines share a tag (Linux: `physical_line_partition`); other architectures than x86 do not tell.
    public var linesPerTag: Int

    /// A cache's numbers.
    public init(
        level: Int, kind: Cache.Kind, kilobytes: Int, ways: Int, lineSize: Int, sets: Int, linesPerTag: Int
    ) {
        self.level = level
        self.kind = kind
        self.kilobytes = kilobytes
        self.ways = ways
        self.lineSize = lineSize
        self.sets = sets
        self.linesPerTag = linesPerTag
    }
}
