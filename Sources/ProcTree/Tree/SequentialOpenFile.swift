import KernelMemory
import KernelTypes
import SeqFile
import Synchronization

/// An open file that is read through one of the engines of `SeqFile`.
///
/// The readers themselves are in subclasses that name their type in full. Optimised code of Swift 6.3.1 does not
/// run the `deinit` of a noncopyable value whose type a class, or a `Mutex`, is generic over, so a reader's buffer
/// would never go back; and a class that is generic over the file looks up its type's metadata for every record,
/// which makes it twice as slow.
class SequentialOpenFile: OpenFile, @unchecked Sendable {
    // SAFETY: what subclasses add is guarded by the lock, and what others may see of it without is atomic.

    private let lock = Lock(())
    private let strategy: BufferStrategy
    private let writer: TextWriter?
    private let buffers: HeapBuffers
    private let seen = ReaderGauge()

    init(strategy: BufferStrategy, buffers: HeapBuffers, writer: TextWriter? = nil) {
        self.strategy = strategy
        self.writer = writer
        self.buffers = buffers
    }

    override func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        guard let writer else { throw .inputOutput }
        let taken = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, writer.limit)])
        try writer.take(unsafe Array(taken))
        return taken.count
    }

    override var status: ReaderStatus { seen.status(path: path, strategy: strategy) }

    /// Runs `body` while nobody else uses the reader.
    @inline(__always)
    final func exclusively<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try lock.withLock { _ throws(Errno) in try body() }
    }

    /// Reads through `reader`, which the caller has for itself, and shows how far it came.
    @inline(__always)
    final func read<Reader: SequentialReader & ~Copyable>(
        _ reader: inout Reader, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        // SAFETY: the list is used only while the caller's buffer is valid, inside this call.
        var list = unsafe GatherList(memory: buffer)
        return try read(&reader, at: offset, into: &list)
    }

    /// Reads through `reader`, which the caller has for itself, and shows how far it came.
    @inline(__always)
    final func read<Reader: SequentialReader & ~Copyable>(
        _ reader: inout Reader, at offset: Int64, into list: inout GatherList
    ) throws(Errno) -> Int {
        var destination = MeteredDestination(list)
        let before = list.count
        let start = VirtualClock.hostMonotonicNanoseconds()
        defer {
            show(reader)
            list = destination.list
            let bytes = list.count - before
            if let memory = reader.memory, bytes > 0 {
                let copying = destination.copyNanoseconds
                let all = VirtualClock.hostMonotonicNanoseconds() - start
                buffers.noteRead(
                    memory, offset: destination.offset(in: memory), bytes: bytes,
                    fillNanoseconds: all - min(copying, all), copyNanoseconds: copying)
            }
        }
        return try reader.read(at: offset, into: &destination)
    }

    /// Shows how far a reader is, and where its buffer.
    @inline(__always)
    final func show<Reader: SequentialReader & ~Copyable>(_ reader: borrowing Reader) {
        seen.record(reader.memory, index: reader.index, offset: reader.offset)
    }
}

/// An open file of which a few records are all there is: the cost of a generic class does not matter.
final class SmallOpenFile<File: SequentialFile>: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<File, HeapBuffers>

    init(place: any TreeFile, file: File, heap: KernelHeap, writer: TextWriter? = nil) {
        let buffers = HeapBuffers.ofFiles(heap, orHost: place.survivesWithoutMemory)
        reader = RowReader(file: file, allocator: buffers)
        super.init(strategy: .row, buffers: buffers, writer: writer)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// Takes what is written to a file.
struct TextWriter: Sendable {
    /// How many bytes are taken of one write at most.
    var limit = Int.max
    let take: @Sendable (_ text: [UInt8]) throws(Errno) -> Void
}

/// What others may see of a reader while it is at work: so the list of readers waits for none of them, not
/// even for itself.
private final class ReaderGauge: Sendable {
    private let address = Atomic<UInt64>(0)
    private let size = Atomic<Int>(0)
    private let kind = Atomic<Int>(-1)
    private let index = Atomic<Int64>(0)
    private let offset = Atomic<Int64>(0)

    func record(_ memory: SeqMemory?, index: Int64, offset: Int64) {
        let kind = memory.flatMap { SeqMemory.Kind.allCases.firstIndex(of: $0.kind) } ?? -1
        address.store(memory?.address ?? 0, ordering: .relaxed)
        size.store(unsafe memory?.bytes.count ?? 0, ordering: .relaxed)
        self.kind.store(kind, ordering: .relaxed)
        self.index.store(index, ordering: .relaxed)
        self.offset.store(offset, ordering: .relaxed)
    }

    func status(path: String, strategy: BufferStrategy) -> ReaderStatus {
        let kind = kind.load(ordering: .relaxed)
        return ReaderStatus(
            path: path, strategy: strategy.rawValue,
            buffer: SeqMemory.Kind.allCases.indices.contains(kind)
                ? SeqMemory.Kind.allCases[kind].rawValue : "none",
            address: address.load(ordering: .relaxed), size: size.load(ordering: .relaxed),
            record: index.load(ordering: .relaxed), offset: offset.load(ordering: .relaxed))
    }
}
