/// The text of records while it is being written: a piece of memory and how far it is filled.
///
/// One that is completely full counts as overflowed, and what it holds is then worthless: the reader throws
/// it away. Helpers that write text therefore take only what leaves at least one byte unused. That never
/// has to be checked while writing: after an overflow nothing more is written, and nothing fails.
///
/// Linux: the `buf`, `size`, `count` and `pad_until` of `struct seq_file`.
@safe
public struct SeqBuffer {
    @usableFromInline let base: UnsafeMutableRawPointer
    @usableFromInline var used: Int
    @usableFromInline var padUntil: Int

    /// How many bytes the memory has.
    public let size: Int

    /// An empty buffer over `memory`, which must stay valid for as long as the buffer is written to.
    ///
    /// - Precondition: `memory` has at least one byte.
    @inlinable
    public init(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress, memory.count > 0 else {
            preconditionFailure("a sequential file's buffer needs memory")
        }
        unsafe base = start
        size = memory.count
        used = 0
        padUntil = 0
    }

    /// An empty buffer over the first `size` bytes of `memory`.
    @inlinable
    init(_ memory: SeqMemory, size: Int) {
        precondition(unsafe memory.bytes.count >= size, "an allocator gave less memory than was asked for")
        unsafe self.init(UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<size]))
    }

    /// How many bytes have been written.
    @inlinable public var count: Int { used }

    /// Whether a text did not fit (Linux: `seq_has_overflowed`).
    @inlinable public var hasOverflowed: Bool { used == size }

    /// Makes the text worthless, as if it had not fitted.
    @inlinable
    public mutating func setOverflow() { used = size }

    /// Drops everything behind the first `count` bytes.
    @inlinable
    mutating func truncate(to count: Int) { used = count }

    /// Writes `length` bytes through `fill`, or overflows when they would not leave a byte unused.
    ///
    /// `fill` gets the address of the first byte and must write all `length` of them, and no other.
    @inlinable
    public mutating func append(_ length: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        // One comparison for both: a negative length becomes a huge one.
        guard UInt(bitPattern: length) < UInt(bitPattern: size - used) else { return setOverflow() }
        // SAFETY: `used + length` is below `size`.
        unsafe fill(base + used)
        used += length
    }
}
