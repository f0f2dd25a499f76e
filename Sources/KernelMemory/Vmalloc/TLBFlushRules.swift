public import KernelTypes

/// How a kernel flushes a range of its own addresses from the TLBs of all CPUs (Linux:
/// `flush_tlb_kernel_range`).
public struct TLBFlushRules: Hashable, Sendable {
    /// The most pages that are flushed one by one; a range of more pages costs the whole TLBs. Nil where
    /// they are always flushed whole.
    public let ceiling: Int?
    /// Whether the other CPUs are told by interrupt; on arm64 the instruction reaches them all by itself.
    public let interruptsOthers: Bool

    /// The rules of `kernel` on `architecture`: whole TLBs on x86 before 3.6 and on ia64 always, 33 pages
    /// on x86 since then (Linux: `tlb_single_page_flush_ceiling`), 512 on arm64 (as many as a page of table
    /// entries).
    public init(_ architecture: Architecture, kernel: KernelVersion) {
        switch architecture {
        case .x86_64, .i386: ceiling = kernel < KernelVersion(3, 6) ? nil : 33
        case .aarch64: ceiling = 512
        case .ia64: ceiling = nil
        }
        interruptsOthers = architecture != .aarch64
    }

    /// Adds one flush of `pages` pages on `onlineCPUs` CPUs to `bill`.
    func flush(pages: Int, onlineCPUs: Int, _ bill: inout VmallocBill) {
        bill.flushes += 1
        bill.flushedCPUs += onlineCPUs
        if interruptsOthers { bill.interrupts += onlineCPUs - 1 }
        if let ceiling, pages <= ceiling { bill.flushedPages += pages } else { bill.fullFlushes += 1 }
    }
}
