/// What work on the kernel's page tables and on the TLBs was done, counted.
public struct VmallocBill: Hashable, Sendable {
    /// Page table entries written to map a page.
    public var entryWrites = 0
    /// Page table entries cleared to unmap one.
    public var entryClears = 0
    /// Pages newly taken for the tables themselves. They are never given back.
    public var pageTablePages = 0
    /// Calls that flush the kernel's addresses from all TLBs (Linux: `flush_tlb_kernel_range`).
    public var flushes = 0
    /// Those of `flushes` that gave up whole TLBs instead of naming pages.
    public var fullFlushes = 0
    /// Pages named in all other flushes together; each CPU drops each of them.
    public var flushedPages = 0
    /// The sum over `flushes` of the CPUs that were online: how many TLBs were flushed.
    public var flushedCPUs = 0
    /// Interrupts sent to make other CPUs flush: to all others for every flush, where processors cannot
    /// tell one another.
    public var interrupts = 0

    /// Nothing was done.
    public init() {}

    /// Adds what another piece of work cost.
    public static func += (left: inout VmallocBill, right: VmallocBill) {
        left.entryWrites += right.entryWrites
        left.entryClears += right.entryClears
        left.pageTablePages += right.pageTablePages
        left.flushes += right.flushes
        left.fullFlushes += right.fullFlushes
        left.flushedPages += right.flushedPages
        left.flushedCPUs += right.flushedCPUs
        left.interrupts += right.interrupts
    }
}
