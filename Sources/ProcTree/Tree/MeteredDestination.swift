import KernelTypes
import SeqFile

/// A destination in this process that also notes where in the reader's buffer the bytes stood, and how long
/// copying takes.
///
/// Only the first copy of a read is timed, and stands for the others by its length: a read of a megabyte out of
/// one page has 256 of them.
@safe
struct MeteredDestination: ReadDestination {
    /// The bytes that have arrived.
    private(set) var list: GatherList
    /// Where the first piece came from; nil before there is one.
    private var firstSource: UInt?
    private var firstCount = 0
    private var firstNanoseconds: UInt64 = 0

    /// Wants as many bytes as `list` takes.
    init(_ list: GatherList) { self.list = list }

    var remaining: Int { list.remaining }

    @inline(__always)
    mutating func copy(from bytes: UnsafeRawBufferPointer) -> Int {
        if firstSource != nil { return unsafe list.append(copying: bytes) }
        let start = VirtualClock.hostMonotonicNanoseconds()
        let count = unsafe list.append(copying: bytes)
        firstNanoseconds = VirtualClock.hostMonotonicNanoseconds() - start
        firstSource = UInt(bitPattern: bytes.baseAddress)
        firstCount = count
        return count
    }

    @inline(__always)
    mutating func share(
        _ text: UnsafeRawBufferPointer, period: Int, from phase: Int, count: Int
    ) -> Int {
        unsafe list.append(repeating: text, period: period, from: phase, count: count)
    }

    /// What copying took in all, in nanoseconds.
    var copyNanoseconds: UInt64 {
        firstCount == 0 ? 0 : firstNanoseconds * UInt64(list.copiedCount) / UInt64(firstCount)
    }

    /// Where in a buffer the first piece stood, in bytes from its beginning; 0 if there was none.
    func offset(in memory: SeqMemory) -> Int {
        guard let firstSource, let start = unsafe memory.bytes.baseAddress else { return 0 }
        let offset = Int(firstSource) - Int(UInt(bitPattern: start))
        return unsafe memory.bytes.indices.contains(offset) ? offset : 0
    }
}
