import CFuse
import Glibc
import KernelTypes

/// What the C callbacks call: they cannot be generic, so this is what every service looks like to them.
///
/// A function for each request that a service has a say in. What no service offers is answered by
/// ``CallbackTable`` itself.
class Dispatcher: @unchecked Sendable {
    // SAFETY: libfuse calls `connect` once, before any other thread of the session exists; all other stored
    // state of a subclass is constant or locked.

    /// Whether the kernel's first request has come.
    private(set) var isConnected = false

    /// The kernel's first request: what the connection is to be like.
    final func connect(_ connection: UnsafeMutablePointer<fuse_conn_info>) {
        unsafe cfuse_tune_connection(connection, UInt32(ReplyBuffer.largestRequest))
        isConnected = true
    }

    /// Answers `FUSE_LOOKUP`.
    func lookup(_ reply: consuming KernelReply, parent: NodeID, name: UnsafePointer<CChar>) {}

    /// Answers `FUSE_GETATTR`.
    func attributes(_ reply: consuming KernelReply, node: NodeID) {}

    /// Answers `FUSE_SETATTR`, of which only the size can be set.
    func truncate(_ reply: consuming KernelReply, node: NodeID, caller: Caller) {}

    /// Answers `FUSE_READLINK`.
    func target(_ reply: consuming KernelReply, node: NodeID) {}

    /// Answers `FUSE_OPEN`.
    func open(
        _ reply: consuming KernelReply, node: NodeID, caller: Caller,
        information: UnsafeMutablePointer<fuse_file_info>
    ) {}

    /// Answers `FUSE_READ`.
    func read(_ reply: consuming KernelReply, handle: UInt64, offset: Int64, size: Int) {}

    /// Answers `FUSE_WRITE`.
    func write(_ reply: consuming KernelReply, handle: UInt64, offset: Int64, bytes: UnsafeRawBufferPointer) {
    }

    /// Answers `FUSE_RELEASE`.
    func release(_ reply: consuming KernelReply, handle: UInt64) {}

    /// Answers `FUSE_READDIR`.
    func list(_ reply: consuming KernelReply, node: NodeID, offset: Int64, size: Int) {}

    /// Releases what is still open once no request can come any more.
    func releaseAll() {}
}
