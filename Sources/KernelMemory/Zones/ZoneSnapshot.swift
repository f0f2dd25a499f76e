/// A zone at one moment: what `buddyinfo` and `zoneinfo` say of it.
public struct ZoneSnapshot: Hashable, Sendable {
    /// The node, from 0.
    public let node: Int
    /// The kind of zone.
    public let kind: ZoneKind
    /// The number of free blocks of each order, from 0 to the largest.
    public let freeBlocks: [Int]
    /// The number of free pages: the sum over `freeBlocks`, each times 2^order.
    public let freePages: Int
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
