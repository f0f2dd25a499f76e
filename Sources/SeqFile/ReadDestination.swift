/// Where a read puts its bytes: the memory of the process that reads.
public protocol ReadDestination: ~Copyable {
    /// How many more bytes are wanted, never negative.
    var remaining: Int { get }

    /// Takes bytes, never more than remain, and returns how many it took. Fewer than it was given means that
    /// the memory ended there in a page fault.
    mutating func copy(from bytes: UnsafeRawBufferPointer) -> Int
}
