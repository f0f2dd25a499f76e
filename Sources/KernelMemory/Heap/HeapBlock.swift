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

    /// The bytes, at least as many as were asked for.
    public let bytes: UnsafeMutableRawBufferPointer
    /// Where the emulated kernel has them.
    public let address: UInt64
    /// Which allocator they are from.
    public let kind: Kind
    /// Whose account they are on.
    public let purpose: AllocationPurpose
    /// log2 of the pages of a block of `.pages`.
    let order: Int
}
