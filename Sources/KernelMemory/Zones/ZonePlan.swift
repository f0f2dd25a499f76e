/// Which frames belong to one zone of one node.
struct ZonePlan: Hashable, Sendable {
    /// The node, from 0.
    let node: Int
    /// The zone.
    let kind: ZoneKind
    /// From the zone's first frame to its last, holes included; empty at 0 in a zone without memory.
    let span: Range<UInt64>
    /// Number of frames of `span` that are RAM.
    let presentPages: Int
    /// The frames that the page allocator gets, ascending: those that are RAM and not kept back at boot.
    let managed: [Range<UInt64>]

    /// Number of frames of `managed`.
    var managedPages: Int { managed.reduce(0) { $0 + $1.count } }

    /// Number of pageblocks of 2^`order` frames in which there are managed frames.
    func pageblockCount(order: Int) -> Int {
        var count = 0
        var next: UInt64 = 0
        for range in managed {
            let first = max(next, range.lowerBound >> UInt64(order))
            next = (range.upperBound - 1) >> UInt64(order) + 1
            count += Int(next - first)
        }
        return count
    }
}
