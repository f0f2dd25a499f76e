public import KernelTypes
import Synchronization

/// A machine's physical memory and its kernel's page allocator.
///
/// The pages are real: what is written to a block stays in it until the block is given back. A machine of
/// 64 TiB costs nothing until its pages are used.
///
/// All of it may be used from any thread. One lock guards all zones: an allocation takes well under a
/// microsecond, may go through the zones of several nodes before it finds a page, and a snapshot must show
/// all zones at one moment. Locks of their own for the zones would make the first no faster, the second
/// dependent on who else is running, and the third a matter of taking all of them.
///
/// The same calls in the same order give the same frames, on any host.
public final class KernelMemory: Sendable {
    /// What the memory was made from.
    public let configuration: MemoryConfiguration
    /// Makes allocations of pages fail on purpose (`fail_page_alloc`).
    public let failPageAlloc: FaultInjector
    let ram: PhysicalMemory
    let allocator: Lock<PageAllocator>
    let directMapBase: UInt64
    let directMapEnd: UInt64

    /// Sets up the memory with its population; without one all of it is free.
    ///
    /// - Throws: what is impossible about `configuration`, or what the host refused.
    public init(_ configuration: MemoryConfiguration) throws(KernelMemoryError) {
        try configuration.validate()
        let plan = MemoryPlan(configuration)
        let policy = ReservePolicy(
            kinds: plan.kinds, managedPages: plan.zones.map(\.managedPages),
            pageShift: configuration.architecture.pageShift)
        let pageblock = 1 << configuration.pageblockOrder
        let reserves = policy.result(hugePageblock: configuration.transparentHugePages ? pageblock : nil)
        ram = try PhysicalMemory(
            frameCount: plan.frameCount, pageShift: configuration.architecture.pageShift)
        var pages = try PageAllocator(
            plan, policy, reserves, maxOrder: configuration.maxOrder,
            pageblockOrder: configuration.pageblockOrder)
        pages.populate(configuration)
        allocator = Lock(pages)
        directMapBase = Self.directMapBase(of: configuration)
        directMapEnd = Self.directMapEnd(of: configuration.architecture)
        failPageAlloc = FaultInjector(seed: configuration.seed)
        self.configuration = configuration
    }

    /// The size of a page in bytes.
    public var pageSize: Int { configuration.architecture.pageSize }

    /// The order of the largest block.
    public var maxOrder: Int { configuration.maxOrder }
}

extension KernelMemory {
    /// Takes a block of 2^`order` pages (Linux: `__alloc_pages`).
    ///
    /// First within the low watermarks; failing that within those that `flags` open, the min watermarks for
    /// most, and by dropping files and moving pages if `flags` allow to wait. Blocks of more than 8 pages are
    /// not waited for long. The content is whatever was there, unless `flags` ask for zeros.
    ///
    /// - Parameters:
    ///   - order: log2 of the number of pages, from 0.
    ///   - flags: from which zones, and how far into the reserves.
    ///   - node: where to look first, 0 ..< `configuration.nodes`; then come the nodes of higher numbers,
    ///     then those from 0.
    /// - Throws: `ENOMEM` if there is no such block, or `order` is above `maxOrder`; `EINVAL` for a negative
    ///   order, a node that is not there, or flags that name two zones.
    public func allocatePages(order: Int, flags: GFP, node: Int = 0) throws(Errno) -> PageBlock {
        // A call that makes no sense is refused for that, and takes nothing off what is to fail.
        let isSensible = (0...maxOrder).contains(order) && (0..<configuration.nodes).contains(node)
        let isRefused = isSensible && failPageAlloc.refuses(order: order, flags: flags, pageSize: pageSize)
        let owner: PageOwner = flags.contains(.movable) ? .pinnedMovable : .caller
        let block = try allocator.withLock { (state) throws(Errno) in
            guard !isRefused else { throw .noMemory }
            return try state.allocate(order: order, flags: flags, node: node, owner: owner, ram)
        }
        if flags.contains(.zero) { ram.clear(block) }
        return block
    }

    /// Takes a block that the kernel has an address for: as `allocatePages(order:flags:node:)`, but never
    /// from HighMem, whatever `flags` say (Linux: `__get_free_pages`).
    public func getFreePages(order: Int, flags: GFP, node: Int = 0) throws(Errno) -> PageBlock {
        try allocatePages(order: order, flags: flags.subtracting(.highMem), node: node)
    }

    /// Gives a block back (Linux: `__free_pages`). Its bytes mean nothing from then on.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if the block is not an allocated one: it was given back
    ///   before, or never taken.
    public func free(_ block: PageBlock) throws(Errno) {
        guard ram.isWorthPunching(block) else {
            return try allocator.withLock { (state) throws(Errno) in try state.free(block) }
        }
        // Giving memory back takes the host long, so it is done without the lock, on a block that is
        // nobody's any more and not yet free.
        try allocator.withLock { (state) throws(Errno) in try state.beginRelease(of: block) }
        ram.punch(block)
        try allocator.withLock { (state) throws(Errno) in try state.endRelease(of: block) }
    }

    /// All zones at one moment, node by node, from DMA upwards; those without memory too
    /// (`ZoneSnapshot.isPopulated`).
    public func zones() -> [ZoneSnapshot] {
        allocator.withLock { $0.zones.map(\.snapshot) }
    }

    /// Walks the allocator's whole state and returns what is wrong with it, a line each; empty if it is
    /// sound. For tests: it takes time in proportion to all memory ever used, and holds the lock.
    public func checkInvariants() -> [String] {
        allocator.withLock { $0.violations() }
    }
}
