public import KernelTypes

/// Today's seq_file to the letter: one buffer, which starts as a page and doubles for a record that does not
/// fit; a read returns at most what that buffer holds (Linux: `seq_read_iter`, unchanged from 6.12 to 7.3).
///
/// How a read goes
/// 1. At offset 0 everything starts again. At an offset other than `offset`, all records before it are
///    produced again and thrown away.
/// 2. Bytes left over from the read before are delivered. If the destination is then full they may still be
///    followed by step 3, which produces a record ahead.
/// 3. The first record that is not empty is produced; the buffer grows until it fits.
/// 4. More records follow while they fit whole, and while the destination wants more than there is.
/// 5. What was produced is delivered; the rest is kept for the next read.
///
/// The first seq_file, of 2003, differed: the buffer came from plain `kmalloc`, so that no record could
/// outgrow 128 KiB; there were neither skipped nor empty records; the reader, not `next`, moved the
/// position, and only after a record was copied whole; a fault in the destination lost the whole copy;
/// reading at 0 did not start again; and the state did not know its offset: `pread` failed with `EPIPE`, and
/// `lseek` walked whenever it left the file position. None of that is emulated.
public struct RowReader<File: SequentialFile, Allocator: SeqBufferAllocator>: ~Copyable, SequentialReader {
    /// The file that is read.
    public var file: File

    @usableFromInline let allocator: Allocator
    @usableFromInline var held: HeldBytes
    /// How much of the memory is the buffer. Means nothing without memory.
    @usableFromInline var size: Int
    @usableFromInline var nextIndex: Int64 = 0
    @usableFromInline var readPosition: Int64 = 0
    @usableFromInline var buggyNexts: UInt64 = 0
    /// Whether the file's present snapshot has been iterated over.
    @usableFromInline var hasStarted = false

    /// A reader that holds no buffer yet.
    @inlinable
    public init(file: File, allocator: Allocator) {
        self.file = file
        self.allocator = allocator
        self.held = HeldBytes()
        self.size = 0
    }

    /// A reader that begins with a buffer of `size` bytes, allocated now (Linux: `single_open_size`).
    ///
    /// - Throws: `ENOMEM` when the buffer cannot be had, or is larger than any read.
    @inlinable
    public init(file: File, allocator: Allocator, bufferSize size: Int) throws(Errno) {
        guard size > 0, size <= ReadLimits.maximumTransfer(pageSize: allocator.pageSize),
            let memory = allocator.allocate(size: size)
        else { throw .noMemory }
        self.file = file
        self.allocator = allocator
        self.held = HeldBytes(memory: memory)
        self.size = size
    }

    /// Gives the buffer back.
    ///
    /// A class that keeps a reader must name its type: when a class or a `Mutex` is generic over the reader,
    /// optimised code of Swift 6.3.1 does not come by here. One that is generic over the file works, but slowly.
    @inlinable
    deinit {
        if let memory = held.memory { allocator.release(memory) }
    }

    /// The buffer that is held at the moment: nil before the first read, and after it could not grow.
    @inlinable public var memory: SeqMemory? { held.memory }

    /// How many bytes the buffer has; 0 without one.
    @inlinable public var bufferSize: Int { held.memory == nil ? 0 : size }

    /// The position of the record that will be produced next.
    @inlinable public var index: Int64 { nextIndex }

    /// The offset in bytes at which a sequential read goes on without repositioning (Linux: `read_pos`).
    @inlinable public var offset: Int64 { readPosition }

    /// How many produced bytes wait to be read at `offset`.
    @inlinable public var pendingCount: Int { held.count }

    /// How often `next` left its position where it was, and was helped on.
    @inlinable public var buggyNextCount: UInt64 { buggyNexts }
}

extension RowReader: Sendable where File: Sendable {}
