/// What a machine's memory is full of when the program starts, in fractions of each zone's managed pages.
///
/// Zone DMA of a PC stays free, as on real machines, and the kernel has nothing in HighMem. A zone of a
/// machine with so many zones that not each can be given a lived-in look is filled in whole chunks of 1024
/// pages or more.
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

    /// The most that all fractions together may come to.
    public static let maximum = 0.95

    /// Whether the fractions are ones that a machine can have.
    var isValid: Bool {
        let parts = [kernel, pageCache, anonymous]
        return parts.allSatisfy { $0 >= 0 && $0 <= 1 } && parts.reduce(0, +) <= Self.maximum + 1e-9
    }
}
