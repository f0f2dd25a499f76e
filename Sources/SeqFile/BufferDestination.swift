/// A destination in this process: bytes are laid one after the other into memory that the caller owns.
@safe
public struct BufferDestination: ReadDestination {
    @usableFromInline let memory: UnsafeMutableRawBufferPointer

    /// How many bytes have arrived.
    public private(set) var written = 0

    /// Wants as many bytes as `memory` holds; it must stay valid while the destination is in use.
    public init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = memory }

    /// How many more bytes are wanted.
    public var remaining: Int { unsafe memory.count - written }

    /// Takes all bytes that still have room.
    public mutating func copy(from bytes: UnsafeRawBufferPointer) -> Int {
        let length = min(bytes.count, remaining)
        // SAFETY: both sides hold `length` bytes: it is the smaller of the two counts.
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[written..<written + length])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
        written += length
        return length
    }
}
