/// One of the kernel's own objects that `KernelHeap` has given out: an open file, the state of a reader.
public struct HeapObject: Sendable, Hashable {
    /// Where the emulated kernel has it.
    public let address: UInt64
    /// What it is.
    public let cache: NamedCache
}
