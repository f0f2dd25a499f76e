import Glibc
import KernelTypes
import ProcTree

/// Writes a tree, or parts of it, into a folder of the host.
struct TreeDump {
    private(set) var limits: DumpLimits

    private let tree: ProcTree
    private let folder: DumpFolder
    private let buffer = DumpBuffer()
    /// Directories with more directories in them than this wait with the rest of them until all else is written.
    private static let manyDirectories = 1000
    private var waiting: [(inode: UInt64, path: String, cookie: Int64)] = []

    init(_ tree: ProcTree, into folder: DumpFolder, limits: DumpLimits) {
        self.tree = tree
        self.folder = folder
        self.limits = limits
    }

    /// Writes what is at `path`, and the directories that lead there. A link is not followed.
    mutating func write(_ path: String) throws {
        guard limits.end == nil else { return limits.leaveOut(path, "not looked at") }
        let names = path.split(separator: "/").map(String.init)
        var inode: UInt64 = 1
        var kind = TreeNode.Kind.directory
        var reached = ""
        for name in names {
            let node: TreeNode
            do throws(Errno) { node = try tree.lookup(name.utf8Span.span, in: inode) } catch {
                throw Failure("\(path): \(error); expected a path as proc/irq")
            }
            if kind == .directory, !reached.isEmpty { try folder.makeDirectory(reached) }
            reached += reached.isEmpty ? name : "/\(name)"
            (inode, kind) = (node.inode, node.kind)
        }
        try write(inode, kind, at: reached)
        while limits.end == nil, let next = waiting.popLast() {
            try writeEntries(of: next.inode, at: next.path, from: next.cookie, all: true)
        }
    }

    private mutating func write(_ inode: UInt64, _ kind: TreeNode.Kind, at path: String) throws {
        try DumpSignals.check()
        switch kind {
        case .directory:
            if !path.isEmpty { try folder.makeDirectory(path) }
            try writeEntries(of: inode, at: path, from: 0, all: false)
        case .symbolicLink:
            if let target = try? tree.target(of: inode) { try folder.makeLink(path, to: target) }
        case .file: try writeFile(inode, at: path)
        }
    }

    /// Writes the entries of a directory behind a cookie; all of them, or those of many directories later.
    private mutating func writeEntries(of inode: UInt64, at path: String, from cookie: Int64, all: Bool)
        throws
    {
        var cookie = cookie
        var directories = 0
        while true {
            // A few at a time: nothing here grows with the directory.
            var entries: [DirectoryEntry] = []
            try? tree.list(inode, from: cookie) { entry in
                entries.append(entry)
                return entries.count < 128
            }
            guard let last = entries.last else { return }
            for entry in entries {
                if entry.kind == .directory {
                    directories += 1
                    if directories > TreeDump.manyDirectories, !all {
                        waiting.append((inode, path, cookie))
                        return
                    }
                }
                let place = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
                guard limits.takeEntry(place) else { return }
                try write(entry.inode, entry.kind, at: place)
                cookie = entry.nextCookie
            }
            cookie = last.nextCookie
        }
    }

    private mutating func writeFile(_ inode: UInt64, at path: String) throws {
        guard let node = try? tree.node(inode) else { return }
        guard node.mode & 0o444 != 0 else {
            _ = try folder.makeFile(path, mode: node.mode) { _ in true }
            return
        }
        let file: OpenFile
        do throws(Errno) { file = try tree.open(inode) } catch {
            if error != .noEntry { limits.leaveOut(path, "\(error)") }
            return
        }
        defer { tree.release(file) }
        // The first piece is read before there is a file: most that do not fit are known by then.
        let first: Int
        do throws(Errno) {
            first = try piece(of: file, at: 0)
            guard try fits(file, first) else { return limits.leaveOutTooLarge(path) }
        } catch { return limits.leaveOut(path, "\(error)") }
        var written: UInt64 = 0
        var reason: Errno?
        let isWhole = try folder.makeFile(path, mode: node.mode) { stream in
            var count = first
            while count > 0, written + UInt64(count) <= limits.bytesLeft {
                try DumpSignals.check()
                guard try unsafe stream.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])) else {
                    return false
                }
                written += UInt64(count)
                do throws(Errno) { count = try piece(of: file, at: written) } catch {
                    reason = error
                    return false
                }
            }
            return count == 0
        }
        if isWhole {
            limits.take(written)
        } else if let reason {
            limits.leaveOut(path, "\(reason)")
        } else {
            limits.leaveOutTooLarge(path)
        }
    }

    /// Reads what follows at `offset` into the buffer.
    private func piece(of file: OpenFile, at offset: UInt64) throws(Errno) -> Int {
        // SAFETY: the buffer lives as long as this dump, and nobody else writes to it.
        try unsafe file.read(at: Int64(offset), into: buffer.bytes)
    }

    /// Whether a file whose first piece is in the buffer is no larger than what is left, as far as can be told.
    ///
    /// One byte is read behind what is left: no gigabytes are written only to be removed.
    private func fits(_ file: OpenFile, _ first: Int) throws(Errno) -> Bool {
        guard first == DumpBuffer.size else { return first <= limits.bytesLeft }
        guard UInt64(first) <= limits.bytesLeft else { return false }
        guard let end = Int64(exactly: limits.bytesLeft) else { return true }
        var byte: UInt8 = 0
        return try unsafe withUnsafeMutableBytes(of: &byte) { byte throws(Errno) in
            try unsafe file.read(at: end, into: byte) == 0
        }
    }
}

/// What every file is read into, a piece at a time.
@safe private final class DumpBuffer {
    static let size = 1 << 20
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4096)

    deinit { unsafe bytes.deallocate() }
}
