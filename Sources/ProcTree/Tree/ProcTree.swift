import KernelMemory
public import KernelTypes
public import Machine
import Synchronization

/// The emulated tree of one machine: which files and directories exist, and how they open.
///
/// It knows nothing of FUSE: a mount and the command line both go through it.
public final class ProcTree: Sendable {
    /// A directory or file in its place.
    private struct Place: Sendable {
        let name: String
        let parent: Int
        var children: [Int] = []
        /// Nil for a directory.
        let file: (any EmulatedFile)?
    }

    private let machine: Machine
    private let places: [Place]
    private let registry: ReaderRegistry
    /// The last refusal of the host that `hostRefusal()` told of.
    private let toldRefusal = Lock<String?>(nil)

    /// The tree of `machine`.
    ///
    /// - Parameters:
    ///   - strategy: how `proc/interrupts` is read; `sim/` has a file for each strategy beside it.
    ///   - captured: text to be served as it is, by path; it takes the place of an emulated file of that path.
    /// - Throws: a path that cannot be in the tree.
    public init(
        _ machine: Machine, strategy: BufferStrategy = .page,
        captured: [(path: String, lines: CapturedLines)] = []
    ) throws(TreeError) {
        let registry = ReaderRegistry()
        let source = InterruptsSource(machine)
        var files: [any EmulatedFile] = [
            InterruptsFile(path: "proc/interrupts", strategy: strategy, source: source, machine: machine),
            BuddyinfoFile(machine: machine),
            ReadersFile(machine: machine, registry: registry),
            ClockFile(machine: machine),
            ControlFile(machine: machine),
            AllocatorFile(machine: machine),
        ]
        files += MemoryFiles.all(of: machine)
        for strategy in BufferStrategy.allCases {
            files.append(
                InterruptsFile(
                    path: "sim/interrupts.\(strategy.rawValue)", strategy: strategy, source: source,
                    machine: machine))
        }
        for (path, lines) in captured {
            files.removeAll { $0.path == path }
            files.append(CapturedTextFile(path: path, lines: lines, machine: machine))
        }
        self.machine = machine
        self.registry = registry
        places = try ProcTree.arrange(files)
    }

    /// The node with the given number.
    ///
    /// - Throws: ENOENT when there is none.
    public func node(_ inode: UInt64) throws(Errno) -> TreeNode { describe(try place(inode)) }

    /// The node called `name` in a directory.
    ///
    /// - Throws: ENOENT when there is none; ENOTDIR when `inode` is a file.
    public func lookup(_ name: Span<UInt8>, in inode: UInt64) throws(Errno) -> TreeNode {
        let directory = places[try place(inode)]
        guard directory.file == nil else { throw .notDirectory }
        for child in directory.children where ProcTree.spells(places[child].name, name) {
            return describe(child)
        }
        throw .noEntry
    }

    /// The node at a path such as `proc/interrupts`; slashes before it are allowed.
    ///
    /// - Throws: ENOENT or ENOTDIR as a walk along the path would.
    public func node(atPath path: String) throws(Errno) -> TreeNode {
        var node = describe(0)
        for name in path.split(separator: "/") where name != "." {
            let bytes = Array(name.utf8)
            node = try lookup(bytes.span, in: node.inode)
        }
        return node
    }

    /// Calls `body` with the entries of a directory from the `index`-th on, until it returns false.
    ///
    /// - Throws: ENOTDIR when `inode` is a file.
    public func list(
        _ inode: UInt64, from index: Int, _ body: (_ index: Int, _ name: String, TreeNode) -> Bool
    ) throws(Errno) {
        let directory = places[try place(inode)]
        guard directory.file == nil else { throw .notDirectory }
        guard index >= 0, index < directory.children.count else { return }
        for index in index..<directory.children.count {
            let child = directory.children[index]
            guard body(index, places[child].name, describe(child)) else { return }
        }
    }

    /// Opens a file: its snapshot is taken now, and what the kernel keeps for an open file is taken from the
    /// machine's memory.
    ///
    /// - Parameter process: who opens it: a place in the process' descriptor table is taken too. Nil for nobody
    ///   that is known.
    /// - Throws: EISDIR for a directory; ENOMEM; what the file throws.
    public func open(_ inode: UInt64, process: Int32? = nil) throws(Errno) -> OpenFile {
        guard let file = places[try place(inode)].file else { throw .isDirectory }
        let objects: HandleObjects?
        do throws(Errno) { objects = try HandleObjects(machine, process: process) } catch {
            guard file.survivesWithoutMemory else { throw error }
            objects = nil
        }
        let open = try file.open()
        open.objects = objects
        registry.add(open)
        return open
    }

    /// Why the host, not the emulated machine, refused memory; nil if that was told before, or it never did.
    public func hostRefusal() -> String? {
        guard let refusal = machine.heap.lastHostRefusal else { return nil }
        return toldRefusal.withLock { told in
            guard told != refusal else { return nil }
            told = refusal
            return refusal
        }
    }

    /// Takes an open file off the list of readers. Its buffer goes back when nobody holds it any more.
    public func release(_ file: OpenFile) { registry.remove(file) }

    private func place(_ inode: UInt64) throws(Errno) -> Int {
        guard inode >= TreeNode.rootInode, inode - TreeNode.rootInode < UInt64(places.count) else {
            throw .noEntry
        }
        return Int(inode - TreeNode.rootInode)
    }

    private func describe(_ index: Int) -> TreeNode {
        let place = places[index]
        let directories = place.children.count { places[$0].file == nil }
        return TreeNode(
            inode: TreeNode.rootInode + UInt64(index),
            kind: place.file == nil ? .directory : .file,
            mode: place.file?.mode ?? 0o555,
            linkCount: place.file == nil ? UInt32(2 + directories) : 1,
            belongsToMounter: place.file?.belongsToMounter ?? false)
    }

    /// Builds the directories that the files' paths call for, everything in the order of its name, so that a
    /// path has the same number in every run.
    private static func arrange(_ files: [any EmulatedFile]) throws(TreeError) -> [Place] {
        var places = [Place(name: "", parent: 0, file: nil)]
        for file in files.sorted(by: { $0.path < $1.path }) {
            var directory = 0
            let names = file.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            for (depth, name) in names.enumerated() {
                let isLast = depth == names.count - 1
                guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255 else {
                    throw TreeError(path: file.path, reason: "not a path in the tree")
                }
                if let known = places[directory].children.first(where: { places[$0].name == name }) {
                    guard !isLast, places[known].file == nil else {
                        throw TreeError(path: file.path, reason: "a file and a directory of the same name")
                    }
                    directory = known
                } else {
                    places.append(Place(name: name, parent: directory, file: isLast ? file : nil))
                    places[directory].children.append(places.count - 1)
                    directory = places.count - 1
                }
            }
        }
        return places
    }

    private static func spells(_ name: String, _ bytes: Span<UInt8>) -> Bool {
        guard name.utf8.count == bytes.count else { return false }
        var index = 0
        for byte in name.utf8 {
            guard byte == bytes[index] else { return false }
            index += 1
        }
        return true
    }
}

/// A file that cannot be put where it was to go.
public struct TreeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it was to go.
    public let path: String
    /// Why it cannot.
    public let reason: String

    /// Both in one line.
    public var description: String { "files: \(path): \(reason)" }
}
