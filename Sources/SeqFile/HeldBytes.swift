/// The buffer of a reader and the produced bytes in it that nobody has read yet.
///
/// Invariant: `from + count` never exceeds the size of the memory; without memory both are 0.
@usableFromInline
struct HeldBytes: Sendable {
    @usableFromInline var memory: SeqMemory?
    @usableFromInline var from = 0
    @usableFromInline var count = 0

    @inlinable
    init(memory: SeqMemory? = nil) { self.memory = memory }

    /// Forgets the bytes, not the memory.
    @inlinable
    mutating func clear() {
        from = 0
        count = 0
    }

    /// Hands at most `limit` bytes to the destination and returns how many it took.
    @inlinable
    mutating func deliver<Destination: ReadDestination & ~Copyable>(
        upTo limit: Int, into destination: inout Destination
    ) -> Int {
        let length = min(count, limit)
        guard length > 0, let memory else { return 0 }
        // SAFETY: the slice lies within the memory, by the invariant.
        let taken = unsafe destination.copy(
            from: UnsafeRawBufferPointer(rebasing: memory.bytes[from..<from + length]))
        precondition(taken >= 0 && taken <= length, "a destination took bytes that it was not given")
        from += taken
        count -= taken
        return taken
    }
}
