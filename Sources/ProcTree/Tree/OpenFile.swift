public import KernelTypes

/// One open file of the tree.
///
/// It may be used from several threads; reads of one open file wait for each other, reads of different ones
/// do not.
public class OpenFile: @unchecked Sendable {
    // SAFETY: path and objects are set once before anybody else knows of the file, and what subclasses add is
    // guarded by them.

    /// Where the file is in the tree.
    public internal(set) final var path = ""
    /// What the emulated kernel keeps for the open file; given back with it.
    final var objects: HandleObjects?

    /// Reads from `offset` on, as the file's engine does: it may give less than `buffer` could take.
    ///
    /// - Returns: the number of bytes; 0 at the end.
    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        throw .inputOutput
    }

    /// Reads from `offset` on into a list, to which it may add bytes that stand ready without copying them. They
    /// stay as they are until the file is closed.
    ///
    /// - Returns: the number of bytes; 0 at the end.
    public func read(at offset: Int64, into list: inout GatherList) throws(Errno) -> Int {
        try unsafe list.append { (memory) throws(Errno) in try unsafe read(at: offset, into: memory) }
    }

    /// Writes as the kernel's files take it: each call stands for itself, whatever the offset.
    ///
    /// - Throws: EIO when the file takes nothing (the kernel's answer for a file without a write operation);
    ///   else what the file says of the text.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        throw .inputOutput
    }

    /// What `sim/readers` shows of the open file.
    var status: ReaderStatus { ReaderStatus(path: path) }
}

/// An open file as `sim/readers` shows it.
struct ReaderStatus: Sendable {
    var path: String
    /// How the file is read: `page` or `row`.
    var strategy = "-"
    /// Which allocator gave the buffer; `none` when there is none yet.
    var buffer = "none"
    /// The buffer's address in the emulated kernel.
    var address: UInt64 = 0
    /// The buffer's size in bytes.
    var size = 0
    /// The position of the record that comes next.
    var record: Int64 = 0
    /// The offset at which a sequential read goes on.
    var offset: Int64 = 0
}
