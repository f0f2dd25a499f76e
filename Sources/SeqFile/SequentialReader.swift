public import KernelTypes

/// What both read engines have in common: one open file's reading state.
///
/// A reader takes no lock; whoever shares one between threads lets only one read or seek in at a time, as
/// the kernel does with the lock of the open file. The file position is the caller's: `read` and `pread`
/// differ only in where `position` comes from and whether the caller moves it afterwards.
public protocol SequentialReader: ~Copyable {
    /// The file that is read.
    associatedtype File: SequentialFile

    /// The file that is read. What changes it between two reads must keep to its snapshot.
    var file: File { get set }
    /// The buffer that is held at the moment.
    var memory: SeqMemory? { get }
    /// The position of the record that will be produced next.
    var index: Int64 { get }
    /// The offset in bytes at which a sequential read goes on without repositioning (Linux: `read_pos`).
    var offset: Int64 { get }
    /// How many produced bytes wait to be read at `offset`.
    var pendingCount: Int { get }
    /// How often `next` left its position where it was. The position is then moved on for it; the kernel
    /// writes a rate limited message as well, which is left to the caller.
    var buggyNextCount: UInt64 { get }

    /// Reads as many bytes as `destination` wants, or as the engine gives at a time; 0 at the end.
    ///
    /// Data comes before errors: whatever could be delivered is, and the error is met by the next read.
    ///
    /// - Throws: `EINVAL` for an impossible position; `EFAULT` when the destination took nothing; `ENOMEM`
    ///   when no buffer could be had; what the file throws.
    mutating func read<Destination: ReadDestination & ~Copyable>(
        at position: Int64, into destination: inout Destination
    ) throws(Errno) -> Int

    /// Moves `position`, a file position, as `lseek` does, and returns it.
    ///
    /// - Throws: `EINVAL` for a bad `offset` or `whence`, with `position` unchanged. What the file throws, or
    ///   `ENOMEM`, when the records before the position had to be produced; `position` is 0 then.
    mutating func seek(to offset: Int64, whence: Whence, position: inout Int64) throws(Errno) -> Int64
}

extension SequentialReader where Self: ~Copyable {
    /// The position that `lseek` leads to from `filePosition`, with the work that it does on the way.
    @inlinable
    public mutating func seek(
        to offset: Int64, whence: Whence, from filePosition: Int64
    ) throws(Errno) -> Int64 {
        var position = filePosition
        return try seek(to: offset, whence: whence, position: &position)
    }
}
