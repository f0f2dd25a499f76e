/// What an allocation may do and where it may take pages from (Linux: `gfp_t`).
///
/// The bits have the values of today's kernels, so that a message like `mode:0xcc0(GFP_KERNEL)` comes out as
/// readers of kernel logs know it.
public struct GFP: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// The set with these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension GFP {
    /// From zone DMA (`__GFP_DMA`, and alone `GFP_DMA`).
    public static let dma = GFP(rawValue: 0x1)
    /// HighMem will do, where there is such a zone (`__GFP_HIGHMEM`).
    public static let highMem = GFP(rawValue: 0x2)
    /// From zone DMA32 (`__GFP_DMA32`, and alone `GFP_DMA32`); Normal on machines without one.
    public static let dma32 = GFP(rawValue: 0x4)
    /// The content can be moved elsewhere (`__GFP_MOVABLE`).
    public static let movable = GFP(rawValue: 0x8)
    /// The content can be dropped under pressure (`__GFP_RECLAIMABLE`).
    public static let reclaimable = GFP(rawValue: 0x10)
    /// High priority: may go below the min watermark by half of it (`__GFP_HIGH`).
    public static let high = GFP(rawValue: 0x20)
    /// May start input and output (`__GFP_IO`).
    public static let io = GFP(rawValue: 0x40)
    /// May call into file systems (`__GFP_FS`).
    public static let fs = GFP(rawValue: 0x80)
    /// The pages are handed over filled with zeros (`__GFP_ZERO`).
    public static let zero = GFP(rawValue: 0x100)
    /// May wait for memory to be reclaimed (`__GFP_DIRECT_RECLAIM`).
    public static let directReclaim = GFP(rawValue: 0x400)
    /// Wakes the reclaimer when the low watermark is reached (`__GFP_KSWAPD_RECLAIM`).
    public static let kswapdReclaim = GFP(rawValue: 0x800)
    /// A failure is not reported in the kernel log (`__GFP_NOWARN`).
    public static let noWarn = GFP(rawValue: 0x2000)
    /// Tries hard but may fail (`__GFP_RETRY_MAYFAIL`).
    public static let retryMayFail = GFP(rawValue: 0x4000)
    /// Must not fail (`__GFP_NOFAIL`). Here it goes on as long as reclaim and compaction find anything, then
    /// to the last page of the reserves, and fails only when there is none: a program that waits for ever
    /// helps nobody.
    public static let noFail = GFP(rawValue: 0x8000)
    /// Gives up after one light attempt (`__GFP_NORETRY`).
    public static let noRetry = GFP(rawValue: 0x10000)
    /// Frees memory itself, so may take every last page (`__GFP_MEMALLOC`).
    public static let memAlloc = GFP(rawValue: 0x20000)
    /// Never touches the emergency reserves (`__GFP_NOMEMALLOC`); stronger than `memAlloc`.
    public static let noMemAlloc = GFP(rawValue: 0x80000)
    /// Bound to the nodes of the task's CPU set (`__GFP_HARDWALL`).
    public static let hardwall = GFP(rawValue: 0x100000)
    /// From the named node or not at all (`__GFP_THISNODE`).
    public static let thisNode = GFP(rawValue: 0x200000)
}

extension GFP {
    /// Cannot wait, high priority: interrupt handlers (`GFP_ATOMIC`).
    public static let atomic: GFP = [.high, .kswapdReclaim]
    /// Cannot wait, and a failure is no news (`GFP_NOWAIT`).
    public static let noWait: GFP = [.kswapdReclaim, .noWarn]
    /// The kernel's own data, may wait (`GFP_KERNEL`).
    public static let kernel: GFP = [.directReclaim, .kswapdReclaim, .io, .fs]
    /// May wait, but starts no input or output (`GFP_NOIO`).
    public static let noIO: GFP = [.directReclaim, .kswapdReclaim]
    /// May wait, but calls no file system (`GFP_NOFS`).
    public static let noFS: GFP = [.directReclaim, .kswapdReclaim, .io]
    /// For user space, and the kernel reads it too (`GFP_USER`).
    public static let user: GFP = [.kernel, .hardwall]
    /// For user space alone (`GFP_HIGHUSER`).
    public static let highUser: GFP = [.user, .highMem]
    /// For user space alone, and can be moved (`GFP_HIGHUSER_MOVABLE`).
    public static let highUserMovable: GFP = [.highUser, .movable]
}
