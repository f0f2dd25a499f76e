/// A zone at one moment: what `buddyinfo`, `pagetypeinfo` and `zoneinfo` say of it.
public struct ZoneSnapshot: Hashable, Sendable {
    /// The node, from 0.
    public let node: Int
    /// The kind of zone.
    public let kind: ZoneKind
    /// The number of free blocks of each order, from 0 to the largest.
    public let freeBlocks: [Int]
    /// The same by migratetype: `freeBlocksByType[type.rawValue][order]`; their sums are `freeBlocks`.
    public let freeBlocksByType: [[Int]]
    /// The number of pageblocks of each migratetype, by `Migratetype.rawValue`.
    public let pageblocks: [Int]
    /// The number of free pages: the sum over `freeBlocks`, each times 2^order (`nr_free_pages`).
    public let freePages: Int
    /// Pages of the population that belong to the kernel.
    public let kernelPages: Int
    /// Pages of the population that hold files.
    public let pageCachePages: Int
    /// Pages of the population that belong to processes.
    public let anonymousPages: Int
    /// Pages that callers have: what is neither free nor the population's.
    public let allocatedPages: Int
    /// Pages in pageblocks that are kept for allocations that cannot wait (`reserved_highatomic`).
    public let highAtomicPages: Int
    /// The free ones of them (`free_highatomic`).
    public let freeHighAtomicPages: Int
    /// Pages that the page allocator was given at boot.
    public let managedPages: Int
    /// Pages that are RAM.
    public let presentPages: Int
    /// Pages from the first to the last, holes included.
    public let spannedPages: Int
    /// The first frame's number; 0 in a zone without memory.
    public let startPFN: UInt64
    /// How many pages are to stay free.
    public let watermarks: Watermarks
    /// Pages kept from allocations that could use higher zones, by kind of zone: `protection` in `zoneinfo`.
    public let protection: [Int]

    /// The zone's name as files print it.
    public var name: String { kind.name }

    /// Whether the zone has memory. `buddyinfo` leaves out one that has none, `zoneinfo` cuts it short.
    public var isPopulated: Bool { presentPages > 0 }
}
