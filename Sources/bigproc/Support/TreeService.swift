import FuseServer
import KernelTypes
import ProcTree

/// Shows a tree to FUSE: numbers, names and errors are the tree's own.
final class TreeService: FileService {
    typealias Handle = OpenFile

    private let tree: ProcTree
    /// Who mounted it: the owner of files that change the machine.
    private let uid: UInt32
    private let gid: UInt32
    /// Seconds since 1970 at which the tree was mounted, which its files show as their times.
    private let mountTime: Int64
    /// Takes a line for the log.
    private let note: @Sendable (String) -> Void

    init(
        _ tree: ProcTree, uid: UInt32, gid: UInt32, mountTime: Int64,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.note = note
        self.tree = tree
        self.uid = uid
        self.gid = gid
        self.mountTime = mountTime
    }

    func lookup(_ name: Span<UInt8>, in directory: NodeID) throws(Errno) -> FileAttributes {
        attributes(try tree.lookup(name, in: directory.rawValue))
    }

    func attributes(of node: NodeID) throws(Errno) -> FileAttributes {
        attributes(try tree.node(node.rawValue))
    }

    func truncate(_ node: NodeID, caller: Caller) throws(Errno) {}

    func open(_ node: NodeID, flags: OpenFlags, caller: Caller) throws(Errno) -> OpenFile {
        try noting { () throws(Errno) in
            try tree.open(
                node.rawValue, process: caller.pid > 0 ? caller.pid : nil, for: TreeService.access(flags))
        }
    }

    func read(_ handle: OpenFile, at offset: Int64, into list: inout GatherList) throws(Errno) {
        _ = try noting { () throws(Errno) in try handle.read(at: offset, into: &list) }
    }

    func write(_ handle: OpenFile, at offset: Int64, bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try noting { () throws(Errno) in try unsafe handle.write(bytes, at: offset) }
    }

    func release(_ handle: OpenFile) { tree.release(handle) }

    func list(
        _ directory: NodeID, from cookie: Int64,
        _ entry: (_ name: Span<UInt8>, _ node: NodeID, _ kind: FileKind, _ nextCookie: Int64) -> Bool
    ) throws(Errno) {
        try tree.list(directory.rawValue, from: cookie) { found in
            let node = NodeID(rawValue: found.inode)
            return entry(found.name.utf8Span.span, node, TreeService.kind(found.kind), found.nextCookie)
        }
    }

    func target(of link: NodeID) throws(Errno) -> String { try tree.target(of: link.rawValue) }

    /// Does a piece of work; when memory is short for it because of the host's limits, the log says so once.
    private func noting<Result>(_ work: () throws(Errno) -> Result) throws(Errno) -> Result {
        do throws(Errno) { return try work() } catch {
            if error == .noMemory, let refusal = tree.hostRefusal() { note(refusal) }
            throw error
        }
    }

    private func attributes(_ node: TreeNode) -> FileAttributes {
        var attributes = FileAttributes(
            node: NodeID(rawValue: node.inode), kind: TreeService.kind(node.kind), mode: node.mode,
            size: node.size, linkCount: node.linkCount, uid: node.belongsToMounter ? uid : 0,
            gid: node.belongsToMounter ? gid : 0, blockSize: node.blockSize, times: mountTime)
        attributes.isPermanent = node.isPermanent
        attributes.isUnchanging = node.isUnchanging
        return attributes
    }

    private static func access(_ flags: OpenFlags) -> OpenAccess {
        (flags.reads ? OpenAccess.reading : []).union(flags.writes ? .writing : [])
    }

    private static func kind(_ kind: TreeNode.Kind) -> FileKind {
        switch kind {
        case .directory: .directory
        case .file: .regular
        case .symbolicLink: .symbolicLink
        }
    }
}
