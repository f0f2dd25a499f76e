/// All areas of a machine at one moment: what `vmallocinfo` and `meminfo` say of them.
public struct VmallocSnapshot: Hashable, Sendable {
    /// The areas in use, by address, ascending, modules' too.
    public let areas: [VmallocArea]
    /// Over how many lists the kernel spreads areas; see `listing`.
    public let listCount: Int
    /// Freed addresses not yet flushed, guard pages included, ascending: `unpurged vm_area`.
    public let unpurged: [Range<UInt64>]
    /// Pages of `unpurged`, guard pages included.
    public let lazyPages: Int
    /// The number of those at which they are flushed.
    public let lazyMaxPages: Int
    /// The size of the range in bytes: `VmallocTotal`.
    public let totalBytes: UInt64
    /// Bytes of pages that areas have of their own, modules' too: `VmallocUsed`.
    public let usedBytes: UInt64
    /// The largest piece of addresses that could be had at once, without a purge, guard page included.
    public let largestFreeBytes: UInt64
    /// Pages of page tables made for areas since boot.
    public let pageTablePages: Int
    /// All that areas have cost since boot.
    public let total: VmallocBill
    /// Number of areas that were asked for and could not be had.
    public let refusals: Int
    /// Why the last of those could not; nil if there was none.
    public let lastRefusal: String?
}
