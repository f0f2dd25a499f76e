/// Where a read puts its bytes: the memory of the process that reads.
public protocol ReadDestination: ~Copyable {
    /// How many more bytes are wanted, never negative.
    var remaining: Int { get }

    /// Takes bytes, never more than remain, and returns how many it took. Fewer than it was given means that
    /// the memory ended there in a page fault.
    mutating func copy(from bytes: UnsafeRawBufferPointer) -> Int

    /// Takes bytes of a short text that is repeated, as `copy` does. They stay as they are for as long as the
    /// file is open, so that they need not be copied.
    ///
    /// - Parameters:
    ///   - text: the short text a whole number of times.
    ///   - period: the length of the short text.
    ///   - phase: the byte of the short text to begin with.
    ///   - count: how many bytes to take; never more than remain.
    mutating func share(
        _ text: UnsafeRawBufferPointer, period: Int, from phase: Int, count: Int
    ) -> Int
}

extension ReadDestination where Self: ~Copyable {
    /// Copies them all the same.
    @inlinable
    public mutating func share(
        _ text: UnsafeRawBufferPointer, period: Int, from phase: Int, count: Int
    ) -> Int {
        var done = 0
        while done < count {
            let from = (phase + done) % period
            let length = min(count - done, text.count - from)
            // SAFETY: the slice lies within the text.
            let taken = unsafe copy(from: UnsafeRawBufferPointer(rebasing: text[from..<from + length]))
            done += taken
            if taken < length { break }
        }
        return done
    }
}
