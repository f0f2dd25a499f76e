public import KernelTypes

/// How kvmalloc goes about an allocation: what it asks of kmalloc, and whether vmalloc is asked next.
///
/// Kernels before 4.12 have no kvmalloc; the places that did the same by hand, seq_file among them, did it
/// as the first one did, and so does the policy.
public struct KvmallocPolicy: Sendable, Hashable {
    /// The kernel whose policy it is.
    public let kernel: KernelVersion
    /// The size of the machine's pages in bytes.
    public let pageSize: Int

    /// The policy of `kernel` on a machine with pages of `pageSize` bytes.
    public init(kernel: KernelVersion, pageSize: Int) {
        self.kernel = kernel
        self.pageSize = pageSize
    }

    /// The flags for the attempt with kmalloc (Linux: `kmalloc_gfp_adjust`).
    ///
    /// A page or less is asked for as usual. Anything larger has vmalloc to fall back to, so the attempt
    /// leaves no message and does not try hard: until 6.15 it gives up after one light round of reclaim,
    /// since then it reclaims nothing at all. A caller that asked for persistence gets it.
    public func kmallocFlags(bytes: Int, flags: GFP) -> GFP {
        guard bytes > pageSize else { return flags }
        let quiet = flags.union(.noWarn)
        guard !flags.contains(.retryMayFail) else { return quiet }
        return kernel < Self.noReclaim ? quiet.union(.noRetry) : quiet.subtracting(.directReclaim)
    }

    /// Whether vmalloc is asked when kmalloc refused (Linux: `__kvmalloc_node`).
    ///
    /// Not for a page or less, which vmalloc could not do better; not for more than `INT_MAX` bytes, where
    /// some overflow must have gone before; not where it is forbidden to wait, as vmalloc may have to; and
    /// before 5.17 only with all of `GFP_KERNEL`. The pages are then asked for
    /// with the caller's own flags.
    public func fallsBackToVmalloc(bytes: Int, flags: GFP) -> Bool {
        guard bytes > pageSize, bytes <= Int(Int32.max) else { return false }
        return flags.isSuperset(of: kernel < Self.anyWaiting ? .kernel : .directReclaim)
    }

    /// Whether the area that vmalloc makes may be mapped with large pages (Linux: `VM_ALLOW_HUGE_VMAP`).
    public var mayMapHuge: Bool { kernel >= Self.huge }

    private static let huge = KernelVersion(5, 18)
    /// From here on the attempt with kmalloc does not reclaim.
    private static let noReclaim = KernelVersion(6, 16)
    /// From here on callers that may not do input or output fall back too.
    private static let anyWaiting = KernelVersion(5, 17)
}
