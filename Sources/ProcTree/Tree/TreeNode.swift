/// What can be known of a file or directory of the tree without opening it.
public struct TreeNode: Sendable, Hashable {
    /// What the node is.
    public enum Kind: Sendable, Hashable {
        /// A directory.
        case directory
        /// A file.
        case file
        /// A symbolic link.
        case symbolicLink
    }

    /// Its number, the same for a path as long as the machine's kind of tree is the same. The root has 1.
    public let inode: UInt64
    /// What it is.
    public let kind: Kind
    /// Permission bits, as the kernel's own file has.
    public let mode: UInt16
    /// The size that the kernel's own file shows, in bytes: 0 in procfs, a page for the texts of sysfs.
    public let size: Int64
    /// The size of a read that the kernel's own file asks for, in bytes.
    public let blockSize: UInt32
    /// The number of names that lead to it; for a directory, 2 and one for each directory in it.
    public let linkCount: UInt32
    /// Whether it belongs to whoever mounted the tree; else to root.
    public let belongsToMounter: Bool
    /// Whether its name leads to it as long as the tree lives.
    public let isPermanent: Bool
    /// Whether all else that is known of it stays as it is as long as it exists.
    public let isUnchanging: Bool

    /// The inode of the tree's root.
    public static let rootInode: UInt64 = 1
}

/// One name of a directory.
public struct DirectoryEntry: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The number of the node that it leads to.
    public let inode: UInt64
    /// What that is.
    public let kind: TreeNode.Kind
    /// The place behind this entry, at which a listing goes on: from 1 to 2^62. It stays right whatever
    /// comes and goes.
    public let nextCookie: Int64
}
