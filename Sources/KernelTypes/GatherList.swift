public import Glibc

/// Bytes put together from several places, in the order in which they were added: some copied into memory that
/// was set aside for them, others left where they are and only pointed at, as `writev` takes them.
@safe
public struct GatherList {
    /// Where copies go; as long as all bytes together may be.
    private let memory: UnsafeMutableRawBufferPointer
    /// Where the places are noted; without room for any, everything is copied.
    private let places: UnsafeMutableBufferPointer<iovec>
    /// How many bytes there are.
    public private(set) var count = 0
    /// How many of them were copied.
    public private(set) var copiedCount = 0
    private var placeCount = 0
    /// Whether the last place is in `memory`, so that a further copy only makes it longer.
    private var endsWithCopy = false

    /// An empty list, which takes as many bytes as `memory` holds. Both must stay valid while it is in use.
    ///
    /// - Parameter places: room for the places of bytes that are not copied.
    public init(
        memory: UnsafeMutableRawBufferPointer,
        places: UnsafeMutableBufferPointer<iovec> = unsafe UnsafeMutableBufferPointer(start: nil, count: 0)
    ) {
        unsafe self.memory = memory
        unsafe self.places = places
    }

    /// How many more bytes it takes.
    public var remaining: Int { unsafe memory.count - count }

    /// The places of all bytes; nil when all of them were copied.
    public var scattered: UnsafeMutableBufferPointer<iovec>? {
        guard copiedCount < count else { return nil }
        return unsafe UnsafeMutableBufferPointer(rebasing: places[..<placeCount])
    }

    /// The bytes, when all of them were copied.
    public var copied: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// Copies bytes, as many as there is room for, and returns how many.
    @inline(__always)
    public mutating func append(copying bytes: UnsafeRawBufferPointer) -> Int {
        let length = min(bytes.count, remaining)
        guard length > 0 else { return 0 }
        // SAFETY: both sides hold `length` bytes: it is the smaller of the two counts.
        unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
        noteCopy(length)
        return length
    }

    /// Has `body` write into the room that is left, and takes as many bytes as it says that it has written.
    @discardableResult
    public mutating func append<Failure: Error>(
        writtenBy body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let length = unsafe try body(room)
        precondition(length >= 0 && length <= remaining, "more was written than there was room for")
        if length > 0 { noteCopy(length) }
        return length
    }

    /// Points at bytes of a short text that is repeated, as many as there is room for, and returns how many.
    ///
    /// The kernel copies whole pages faster than parts of two, so that of all places where the text may be begun
    /// the one is taken that lies in its page as the bytes will lie in the reader's.
    ///
    /// - Parameters:
    ///   - text: the short text several times, which must stay as it is until the list has been used.
    ///   - period: the length of the short text.
    ///   - phase: the byte of the short text to begin with.
    @inline(__always)
    public mutating func append(
        repeating text: UnsafeRawBufferPointer, period: Int, from phase: Int, count wanted: Int
    ) -> Int {
        let end = count + min(wanted, remaining)
        let before = count
        var phase = phase
        while count < end {
            let from = unsafe place(in: text, period: period, phase: phase)
            let piece = unsafe UnsafeRawBufferPointer(
                rebasing: text[from..<min(text.count, from + end - count)])
            unsafe append(sharing: piece)
            phase = (from + piece.count) % period
        }
        return count - before
    }

    /// Where in a repeated text to begin.
    private func place(in text: UnsafeRawBufferPointer, period: Int, phase: Int) -> Int {
        let start = UInt(bitPattern: text.baseAddress)
        let aligned = Int((UInt(bitPattern: count) &- start) % UInt(GatherList.page))
        for place in stride(from: aligned, to: min(text.count, period * GatherList.page), by: GatherList.page)
        where place % period == phase {
            return place
        }
        return phase
    }

    /// Points at bytes that there is room for.
    private mutating func append(sharing bytes: UnsafeRawBufferPointer) {
        // One place stays free, for the copies that follow.
        guard unsafe placeCount + 1 < places.count else {
            _ = unsafe append(copying: bytes)
            return
        }
        let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        unsafe note(iovec(iov_base: start, iov_len: bytes.count))
        endsWithCopy = false
        count += bytes.count
    }

    /// The size of a page of the host, or of a part of one.
    private static let page = 4096

    /// Copies lie as far from the beginning of the memory as from the beginning of all bytes.
    private var room: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    }

    private mutating func noteCopy(_ length: Int) {
        if unsafe places.count > 0 {
            if endsWithCopy {
                unsafe places[placeCount - 1].iov_len += length
            } else {
                unsafe note(iovec(iov_base: room.baseAddress, iov_len: length))
                endsWithCopy = true
            }
        }
        copiedCount += length
        count += length
    }

    private mutating func note(_ place: iovec) {
        unsafe places[placeCount] = place
        placeCount += 1
    }
}
