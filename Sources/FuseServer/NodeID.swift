/// The number of a file or directory of a mounted tree, which is its inode number.
///
/// 0 is no node. A number stands for the same file as long as the mount lives.
public struct NodeID: RawRepresentable, Hashable, Sendable {
    /// The inode number.
    public let rawValue: UInt64

    /// A node by its inode number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The directory at the mountpoint. FUSE fixes its number.
    public static let root = NodeID(rawValue: 1)
}
