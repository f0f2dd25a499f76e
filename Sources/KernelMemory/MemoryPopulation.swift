/// What a machine's memory is full of when the program starts, in fractions of each zone's managed pages.
public struct MemoryPopulation: Sendable, Hashable {
    /// The kernel's own pages: unmovable.
    public var kernel: Double
    /// Pages of files: movable, and gone when `drop_caches` is written.
    public var pageCache: Double
    /// Anonymous pages of processes: movable.
    public var anonymous: Double

    /// A population; each fraction from 0, all together at most 0.95.
    public init(kernel: Double, pageCache: Double, anonymous: Double) {
        self.kernel = kernel
        self.pageCache = pageCache
        self.anonymous = anonymous
    }

    /// Nothing: all memory is free, as right after boot.
    public static let none = MemoryPopulation(kernel: 0, pageCache: 0, anonymous: 0)
}
