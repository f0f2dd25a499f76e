import KernelMemory

/// What a machine's memory is full of when the program starts, in fractions of it: a machine file's
/// `population:`.
public struct PopulationSpecification: Sendable, Hashable {
    /// The kernel's own pages.
    public var kernel: Double
    /// Pages of files, which can be dropped.
    public var pageCache: Double
    /// Pages of processes.
    public var anonymous: Double

    /// A population; each fraction from 0, all together at most `limit`.
    public init(kernel: Double = 0, pageCache: Double = 0, anonymous: Double = 0) {
        self.kernel = kernel
        self.pageCache = pageCache
        self.anonymous = anonymous
    }

    /// All parts together.
    public var sum: Double { kernel + pageCache + anonymous }

    /// The most that all parts can be together: a kernel needs some memory to go on.
    public static let limit = 0.95

    /// All memory is free.
    public static let none = PopulationSpecification()

    /// What a server that has been at work for a while is full of.
    public static let usual = PopulationSpecification(kernel: 0.04, pageCache: 0.36, anonymous: 0.22)

    /// As the allocator takes it.
    var memoryPopulation: MemoryPopulation {
        MemoryPopulation(kernel: kernel, pageCache: pageCache, anonymous: anonymous)
    }
}
