public import KernelTypes

/// Which of Linux's object allocators a kernel has, and with it how slabs are laid out.
public enum SlabGeneration: Sendable, Hashable {
    /// `mm/slab.c` as of 2003: a header in most slabs, slabs of at most 32 pages, nothing above them.
    case slab
    /// SLUB, today's: no header, larger slabs the more CPUs there are, large blocks straight from the page
    /// allocator.
    case slub

    /// The allocator that a kernel of `version` has here: `slab` up to 2.6.0, the kernels of the discussion
    /// of November 2003, `slub` from 2.6.1 on (Linux changed its default in 2.6.23).
    public init(_ version: KernelVersion) {
        self = version < KernelVersion(2, 6, 1) ? .slab : .slub
    }
}
