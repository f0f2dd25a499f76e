import Glibc
import KernelTypes
import ProcTree

/// Writes a tree, or parts of it, into a folder of the host.
struct TreeDump {
    /// What may still be written.
    private(set) var bytesLeft: UInt64
    private(set) var entriesLeft: Int
    /// What was left out, and why: a line each, the first hundred.
    private(set) var leftOut: [String] = []
    /// How many things were left out.
    private(set) var leftOutCount = 0

    private let tree: ProcTree
    private let folder: DumpFolder
    /// Directories with more directories in them than this wait with the rest of them until all else is written.
    private static let manyDirectories = 1000
    private var waiting: [(inode: UInt64, path: String, cookie: Int64)] = []

    init(_ tree: ProcTree, into folder: DumpFolder, bytes: UInt64, entries: Int) {
        self.tree = tree
        self.folder = folder
        bytesLeft = bytes
        entriesLeft = entries
    }

    /// Writes what is at `path`, and the directories that lead there. A link is not followed.
    mutating func write(_ path: String) throws {
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
        while let next = waiting.popLast() {
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
                if entriesLeft == 0 { return leaveOut(restOf: inode, at: path, from: cookie) }
                if entry.kind == .directory {
                    directories += 1
                    if directories > TreeDump.manyDirectories, !all {
                        waiting.append((inode, path, cookie))
                        return
                    }
                }
                entriesLeft -= 1
                try write(entry.inode, entry.kind, at: path.isEmpty ? entry.name : "\(path)/\(entry.name)")
                cookie = entry.nextCookie
            }
            cookie = last.nextCookie
        }
    }

    private mutating func leaveOut(restOf inode: UInt64, at path: String, from cookie: Int64) {
        var count = 0
        var first = ""
        try? tree.list(inode, from: cookie) { entry in
            if count == 0 { first = entry.name }
            count += 1
            return true
        }
        leaveOut("\(path)/\(first)", "and what follows it, \(count) entries: too many files", count: count)
    }

    private mutating func leaveOut(_ path: String, _ reason: String, count: Int = 1) {
        leftOutCount += count
        if leftOut.count < 100 { leftOut.append("\(path): \(reason)") }
    }

    private mutating func writeFile(_ inode: UInt64, at path: String) throws {
        guard let node = try? tree.node(inode) else { return }
        guard node.mode & 0o444 != 0 else {
            _ = try folder.makeFile(path, mode: node.mode) { _ in true }
            return
        }
        let file: OpenFile
        do throws(Errno) { file = try tree.open(inode) } catch {
            if error != .noEntry { leaveOut(path, "\(error)") }
            return
        }
        defer { tree.release(file) }
        var reason: String?
        let most = bytesLeft
        var written: UInt64 = 0
        let isWhole = try folder.makeFile(path, mode: node.mode) { stream in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
            defer { unsafe buffer.deallocate() }
            while true {
                try DumpSignals.check()
                let count: Int
                // SAFETY: the buffer lives until the end of this closure; only its written part is passed on.
                do throws(Errno) { count = try unsafe file.read(at: Int64(written), into: buffer) } catch {
                    reason = "\(error)"
                    return false
                }
                guard count > 0 else { return true }
                guard written + UInt64(count) <= most else {
                    reason = "larger than the \(ByteSize(bytes: most)) that are left of the limit"
                    return false
                }
                let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
                guard try unsafe stream.write(part) else { return false }
                written += UInt64(count)
            }
        }
        if isWhole { bytesLeft -= written } else { leaveOut(path, reason ?? "not written") }
    }
}
