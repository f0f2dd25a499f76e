/// What can be known of a file or directory of the tree without opening it.
public struct TreeNode: Sendable, Hashable {
    /// What the node is.
    public enum Kind: Sendable, Hashable {
        /// A directory.
        case directory
        /// A file.
        case file
    }

    /// Its number, the same for a path as long as the machine's kind of tree is the same. The root has 1.
    public let inode: UInt64
    /// What it is.
    public let kind: Kind
    /// Permission bits, as the kernel's own file has.
    public let mode: UInt16
    /// The number of names that lead to it; for a directory, 2 and one for each directory in it.
    public let linkCount: UInt32
    /// Whether it belongs to whoever mounted the tree; else to root.
    public let belongsToMounter: Bool

    /// The inode of the tree's root.
    public static let rootInode: UInt64 = 1
}
