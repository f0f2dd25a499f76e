/// What the allocations for one purpose have come to since boot: a line of `sim/allocator`.
public struct AllocationAccount: Hashable, Sendable {
    /// Allocations that succeeded.
    public var allocations = 0
    /// Allocations that failed.
    public var failures = 0
    /// Allocations given back.
    public var releases = 0
    /// Pages of 2^`pageShift` bytes that are held at the moment.
    public var heldPages = 0
    /// Pages that all allocations took together.
    public var pages = 0
    /// What page tables and TLBs had to do.
    public var bill = VmallocBill()
    /// Misses of the dTLB by those who filled and read the buffers, by the model.
    public var tlbMisses = 0
    /// Those of them that had to walk the page tables, as no second TLB knew the page either.
    public var tlbWalks = 0
    /// Host nanoseconds spent in allocating, also where that failed.
    public var allocateNanoseconds: UInt64 = 0
    /// Host nanoseconds spent in giving back.
    public var freeNanoseconds: UInt64 = 0
    /// Host nanoseconds that readers spent in writing text to their buffers.
    public var fillNanoseconds: UInt64 = 0
    /// Host nanoseconds that readers spent in copying it out.
    public var copyNanoseconds: UInt64 = 0
    /// What all of it would have taken on the emulated machine by the cost model, in nanoseconds.
    public var simulatedNanoseconds: UInt64 = 0

    /// Nothing yet.
    public init() {}

    /// All that was measured on the host, in nanoseconds.
    public var hostNanoseconds: UInt64 {
        allocateNanoseconds &+ freeNanoseconds &+ fillNanoseconds &+ copyNanoseconds
    }
}
