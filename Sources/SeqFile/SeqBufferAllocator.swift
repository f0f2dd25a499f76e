/// Who gives readers their buffers and takes them back.
public protocol SeqBufferAllocator: Sendable {
    /// The size of a page of the emulated machine in bytes, a power of two.
    var pageSize: Int { get }

    /// At least `size` bytes, or nil when there is no memory for them. What they hold is not defined.
    func allocate(size: Int) -> SeqMemory?

    /// Takes back what `allocate` gave, once.
    func release(_ memory: SeqMemory)
}
