/// Contiguous kernel memory that `KernelHeap` has given out.
@safe
public struct HeapBlock: @unchecked Sendable {
    // SAFETY: the value only says where the bytes are; they are their owner's alone until it is given back.

    /// Which allocator the bytes are from in the end.
    public enum Kind: Sendable, Hashable {
        /// The page allocator.
        case pages
        /// kmalloc.
        case kmalloc
        /// vmalloc.
        case vmalloc
    }

    /// How to give a block back.
    enum Source: Sendable, Hashable {
        /// 2^`order` pages.
        case pages(order: Int)
        /// An object of a size class, or a large block.
        case kmalloc
        /// An area of vmalloc; `isHuge` if its entries are those of large pages.
        case vmalloc(isHuge: Bool)
        /// An area of a module.
        case module
    }

    /// The bytes, at least as many as were asked for.
    public let bytes: UnsafeMutableRawBufferPointer
    /// Where the emulated kernel has them.
    public let address: UInt64
    /// Whose account they are on.
    public let purpose: AllocationPurpose
    /// What was really taken, in the machine's pages: the block, the area with the array of its page
    /// pointers, or the size class rounded up to a page.
    public let pageCount: Int
    let source: Source

    /// Which allocator the bytes are from in the end.
    public var kind: Kind {
        switch source {
        case .pages: .pages
        case .kmalloc: .kmalloc
        case .vmalloc, .module: .vmalloc
        }
    }
}
