public import KernelTypes

/// One page for the life of the handle, whatever the size of the file: records are as small as a page, and
/// where each one begins is computed, not walked to.
///
/// What it gives is what `RowReader` would, except that a read is filled as far as it asks while the file
/// lasts, and that no position costs more than another. The author of the 2003 fix noted that a line outgrows
/// a page beyond some 370 CPUs and that one would want to iterate over interrupt and CPU; this is the engine
/// for such an iterator.
///
/// How a read goes
/// 1. At offset 0 everything starts again. At an offset other than `offset`, the file locates the record.
/// 2. Bytes left over from the read before are delivered.
/// 3. As many whole records as fit the page, and as are asked for, are produced and delivered; again, until
///    the read is filled or the file ends. What is left over stays in the page for the next read.
public struct PageReader<File: AddressableFile, Allocator: SeqBufferAllocator>: ~Copyable, SequentialReader {
    /// The file that is read.
    public var file: File

    @usableFromInline let allocator: Allocator
    @usableFromInline var held = HeldBytes()
    @usableFromInline var nextIndex: Int64 = 0
    @usableFromInline var readPosition: Int64 = 0
    /// How many bytes of the record at `index` come before `offset`. Not 0 only while nothing is held.
    @usableFromInline var skip = 0
    @usableFromInline var buggyNexts: UInt64 = 0
    /// Whether the file's present snapshot has been used.
    @usableFromInline var hasStarted = false

    /// A reader that holds no page yet.
    @inlinable
    public init(file: File, allocator: Allocator) {
        self.file = file
        self.allocator = allocator
    }

    /// Gives the buffer back.
    ///
    /// A class that keeps a reader must name its type: when a class or a `Mutex` is generic over the reader,
    /// optimised code of Swift 6.3.1 does not come by here. One that is generic over the file works, but slowly.
    @inlinable
    deinit {
        if let memory = held.memory { allocator.release(memory) }
    }

    /// The page: nil before the first read.
    @inlinable public var memory: SeqMemory? { held.memory }

    /// The position of the record that will be produced next.
    @inlinable public var index: Int64 { nextIndex }

    /// The offset in bytes at which a sequential read goes on without repositioning. A read at or past the
    /// end leaves it where it was.
    @inlinable public var offset: Int64 { readPosition }

    /// How many produced bytes wait to be read at `offset`.
    @inlinable public var pendingCount: Int { held.count }

    /// How often `next` left its position where it was, and was helped on.
    @inlinable public var buggyNextCount: UInt64 { buggyNexts }

    /// Moves `position` as `lseek` does and returns it. The work is left to the read that follows.
    ///
    /// - Throws: `EINVAL` for a bad `offset` or `whence`, with `position` unchanged.
    @inlinable
    public mutating func seek(
        to offset: Int64, whence: Whence, position: inout Int64
    ) throws(Errno) -> Int64 {
        position = try whence.target(of: offset, from: position)
        return position
    }
}

extension PageReader: Sendable where File: Sendable {}
