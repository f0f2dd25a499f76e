import CFuse
import Glibc

/// What `stat` shows of a node.
public struct FileAttributes: Sendable, Hashable {
    /// Which node this is about.
    public var node: NodeID
    /// What the node is.
    public var kind: FileKind
    /// The permission bits, 0o0000 to 0o7777.
    public var mode: UInt16
    /// The size in bytes. 0 for a file whose length only reading it tells, as in procfs.
    public var size: Int64
    /// The count of hard links: for a directory of procfs, 2 and its subdirectories.
    public var linkCount: UInt32
    /// The owner.
    public var uid: UInt32
    /// The owning group.
    public var gid: UInt32
    /// The preferred size of a read in bytes, a power of two. Procfs says 1024.
    public var blockSize: UInt32
    /// Time of the last access, modification and change alike, in seconds since 1970.
    public var times: Int64
    /// Whether the name that was looked up leads to this node until the mount ends, so that the kernel need
    /// not ask again.
    public var isPermanent = true
    /// Whether all of the above stays as it is as long as the node exists.
    public var isUnchanging = true

    /// Attributes of a node; what is not given is as procfs has it.
    public init(
        node: NodeID, kind: FileKind, mode: UInt16, size: Int64 = 0, linkCount: UInt32 = 1,
        uid: UInt32 = 0, gid: UInt32 = 0, blockSize: UInt32 = 1024, times: Int64 = 0
    ) {
        self.node = node
        self.kind = kind
        self.mode = mode
        self.size = size
        self.linkCount = linkCount
        self.uid = uid
        self.gid = gid
        self.blockSize = blockSize
        self.times = times
    }
}

extension FileAttributes {
    /// The same as the C library's structure.
    var status: stat {
        var status = stat()
        status.st_ino = UInt(node.rawValue)
        status.st_mode = kind.typeBits | mode_t(mode & 0o7777)
        status.st_nlink = .init(linkCount)
        status.st_uid = uid
        status.st_gid = gid
        status.st_size = .init(size)
        status.st_blksize = .init(blockSize)
        status.st_atim.tv_sec = .init(times)
        status.st_mtim.tv_sec = .init(times)
        status.st_ctim.tv_sec = .init(times)
        return status
    }
}
