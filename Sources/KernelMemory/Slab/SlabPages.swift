import KernelTypes

/// Where slabs and large blocks get their pages: the page allocator, with a place for tests to say no.
struct SlabPages: Sendable {
    /// The machine's pages.
    let memory: KernelMemory
    /// Asked before every block, with its order; true refuses the block. nil never refuses.
    let refusal: (@Sendable (Int) -> Bool)?

    /// Takes a block that the kernel has an address for; the page allocator's errors come through.
    func take(order: Int, flags: GFP) throws(Errno) -> PageBlock {
        if let refusal, refusal(order) { throw .noMemory }
        return try memory.getFreePages(order: order, flags: flags)
    }
}
