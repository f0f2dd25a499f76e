extension GFP {
    /// The flags as the kernel log names them: the longest known sets first, then single flags in the order
    /// of their bits, with bars between (Linux: `%pGg`).
    public var names: String {
        var left = self
        var found: [String] = []
        for (flags, name) in Self.table where left.isSuperset(of: flags) {
            found.append(name)
            left.subtract(flags)
        }
        if !left.isEmpty || found.isEmpty { found.append("0x" + String(left.rawValue, radix: 16)) }
        return found.joined(separator: "|")
    }

    private static let table: [(GFP, String)] = [
        (.highUserMovable, "GFP_HIGHUSER_MOVABLE"), (.highUser, "GFP_HIGHUSER"), (.user, "GFP_USER"),
        (.kernelAccount, "GFP_KERNEL_ACCOUNT"), (.kernel, "GFP_KERNEL"), (.noFS, "GFP_NOFS"),
        (.atomic, "GFP_ATOMIC"), (.noIO, "GFP_NOIO"), (.noWait, "GFP_NOWAIT"), (.dma, "GFP_DMA"),
        (.dma32, "GFP_DMA32"), (.highMem, "__GFP_HIGHMEM"), (.movable, "__GFP_MOVABLE"),
        (.reclaimable, "__GFP_RECLAIMABLE"), (.high, "__GFP_HIGH"), (.io, "__GFP_IO"), (.fs, "__GFP_FS"),
        (.zero, "__GFP_ZERO"), ([.directReclaim, .kswapdReclaim], "__GFP_RECLAIM"),
        (.directReclaim, "__GFP_DIRECT_RECLAIM"), (.kswapdReclaim, "__GFP_KSWAPD_RECLAIM"),
        (.noWarn, "__GFP_NOWARN"), (.retryMayFail, "__GFP_RETRY_MAYFAIL"), (.noFail, "__GFP_NOFAIL"),
        (.noRetry, "__GFP_NORETRY"), (.memAlloc, "__GFP_MEMALLOC"), (.noMemAlloc, "__GFP_NOMEMALLOC"),
        (.hardwall, "__GFP_HARDWALL"), (.thisNode, "__GFP_THISNODE"), (.account, "__GFP_ACCOUNT"),
    ]
}
