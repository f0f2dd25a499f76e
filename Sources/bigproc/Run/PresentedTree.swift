import FuseServer
import KernelTypes
import ProcTree
import Synchronization

/// A tree whose files are put in the place of a host's: it has a file and a directory more, which vanish once
/// they are in the place of what is to be hidden.
///
/// What is mounted on cannot be taken out of a directory of procfs or sysfs. But the kernel asks for the
/// attributes of what is mounted there with every use of it, and passes on what it is told: ENOENT.
final class PresentedTree: FileService {
    typealias Handle = OpenFile

    /// The names of the two in the root of the tree.
    static let hiddenFile = ".hidden-file"
    static let hiddenDirectory = ".hidden-directory"

    private static let file = NodeID(rawValue: .max - 1)
    private static let directory = NodeID(rawValue: .max - 2)

    private let tree: TreeService
    private let isConcealing = Atomic<Bool>(false)

    init(_ tree: TreeService) { self.tree = tree }

    /// Has the two vanish.
    func conceal() { isConcealing.store(true, ordering: .releasing) }

    func lookup(_ name: Span<UInt8>, in directory: NodeID) throws(Errno) -> FileAttributes {
        if directory == .root {
            if PresentedTree.isName(name, PresentedTree.hiddenFile) { return try hidden(PresentedTree.file) }
            if PresentedTree.isName(name, PresentedTree.hiddenDirectory) {
                return try hidden(PresentedTree.directory)
            }
        }
        try refuseHidden(directory)
        return try tree.lookup(name, in: directory)
    }

    func attributes(of node: NodeID) throws(Errno) -> FileAttributes {
        PresentedTree.isHidden(node) ? try hidden(node) : try tree.attributes(of: node)
    }

    func truncate(_ node: NodeID, caller: Caller) throws(Errno) {
        try refuseHidden(node)
        try tree.truncate(node, caller: caller)
    }

    func open(_ node: NodeID, flags: OpenFlags, caller: Caller) throws(Errno) -> OpenFile {
        try refuseHidden(node)
        return try tree.open(node, flags: flags, caller: caller)
    }

    func read(_ handle: OpenFile, at offset: Int64, into list: inout GatherList) throws(Errno) {
        try tree.read(handle, at: offset, into: &list)
    }

    func write(_ handle: OpenFile, at offset: Int64, bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try unsafe tree.write(handle, at: offset, bytes: bytes)
    }

    func release(_ handle: OpenFile) { tree.release(handle) }

    func list(
        _ directory: NodeID, from cookie: Int64,
        _ entry: (_ name: Span<UInt8>, _ node: NodeID, _ kind: FileKind, _ nextCookie: Int64) -> Bool
    ) throws(Errno) {
        try refuseHidden(directory)
        try tree.list(directory, from: cookie, entry)
    }

    func target(of link: NodeID) throws(Errno) -> String {
        try refuseHidden(link)
        return try tree.target(of: link)
    }

    private func hidden(_ node: NodeID) throws(Errno) -> FileAttributes {
        if isConcealing.load(ordering: .acquiring) { throw .noEntry }
        let isFile = node == PresentedTree.file
        var attributes = FileAttributes(
            node: node, kind: isFile ? .regular : .directory, mode: isFile ? 0o444 : 0o555)
        attributes.isPermanent = false
        attributes.isUnchanging = false
        return attributes
    }

    private func refuseHidden(_ node: NodeID) throws(Errno) {
        if PresentedTree.isHidden(node) { throw .noEntry }
    }

    private static func isHidden(_ node: NodeID) -> Bool { node == file || node == directory }

    private static func isName(_ name: Span<UInt8>, _ text: String) -> Bool {
        guard name.count == text.utf8.count else { return false }
        var index = 0
        for byte in text.utf8 {
            if name[index] != byte { return false }
            index += 1
        }
        return true
    }
}
