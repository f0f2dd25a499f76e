import KernelMemory
public import KernelTypes
public import Machine
import Synchronization

/// The emulated tree of one machine: which files and directories exist, and how they open.
///
/// It knows nothing of FUSE: a mount and the command line both go through it. Nothing is kept for a file that
/// is not open: a node is a template of the plan and the numbers in its path, and so is its inode number.
public final class ProcTree: Sendable {
    let machine: Machine
    let templates: [TreeTemplate]
    private let registry: ReaderRegistry
    /// The last refusal of the host that `hostRefusal()` told of.
    private let toldRefusal = Lock<String?>(nil)

    /// The tree of `machine`.
    ///
    /// - Parameters:
    ///   - strategy: how `proc/interrupts` is read; `sim/` has a file for each strategy beside it.
    ///   - captured: text to be served as it is, by path; it takes the place of an emulated file of that path.
    ///     What is below a directory that comes and goes does so with it.
    /// - Throws: a path that cannot be in the tree.
    public convenience init(
        _ machine: Machine, strategy: BufferStrategy = .page,
        captured: [(path: String, records: CapturedRecords)] = []
    ) throws(TreeError) {
        let registry = ReaderRegistry()
        let plan = TreePlan()
        plan.addAll(of: machine, strategy: strategy, registry: registry)
        try self.init(machine, plan, registry: registry, captured: captured)
    }

    /// A tree of the given plan.
    init(
        _ machine: Machine, _ plan: TreePlan, registry: ReaderRegistry = ReaderRegistry(),
        captured: [(path: String, records: CapturedRecords)] = []
    ) throws(TreeError) {
        let start = machine.snapshot()
        for (path, records) in captured.sorted(by: { $0.path < $1.path }) {
            try plan.capture(records, at: path, start)
        }
        self.machine = machine
        self.registry = registry
        templates = plan.finished()
    }

    /// The node with the given number.
    ///
    /// - Throws: ENOENT when there is none.
    public func node(_ inode: UInt64) throws(Errno) -> TreeNode { describe(try find(inode)) }

    /// Opens a file: its snapshot is taken now, and what the kernel keeps for an open file is taken from the
    /// machine's memory.
    ///
    /// - Parameters:
    ///   - process: who opens it: a place in the process' descriptor table is taken too. Nil for nobody that is
    ///     known.
    ///   - access: what it is opened for.
    /// - Throws: EISDIR for a directory; ELOOP for a link; EACCES if it is opened for what nobody may; ENOMEM;
    ///   what the file throws.
    public func open(
        _ inode: UInt64, process: Int32? = nil, for access: OpenAccess = .reading
    ) throws(Errno) -> OpenFile {
        let position = try find(inode)
        guard !templates[position.template].isDirectory else { throw .isDirectory }
        guard let file = file(at: position) else { throw .tooManyLinks }
        if templates[position.template].filesystem.checksEveryone, !access.isAllowed(by: file.mode) {
            throw .accessDenied
        }
        let objects: HandleObjects?
        do throws(Errno) { objects = try HandleObjects(machine, process: process) } catch {
            guard file.survivesWithoutMemory else { throw error }
            objects = nil
        }
        let open = try file.open()
        open.objects = objects
        open.path = path(of: position)
        registry.add(open)
        return open
    }

    /// Where a symbolic link points.
    ///
    /// - Throws: ENOENT when there is no such node; EINVAL when it is no link.
    public func target(of inode: UInt64) throws(Errno) -> String {
        let position = try find(inode)
        guard case .link(let target) = templates[position.template].content else { throw .invalidArgument }
        guard let target = target(position.place) else { throw .noEntry }
        return target
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
}

/// What a file is opened for.
public struct OpenAccess: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// What the bits say.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// To be read.
    public static let reading = OpenAccess(rawValue: 1)
    /// To be written.
    public static let writing = OpenAccess(rawValue: 2)

    /// Whether somebody may do that with a file of these permission bits.
    func isAllowed(by mode: UInt16) -> Bool {
        (!contains(.reading) || mode & 0o444 != 0) && (!contains(.writing) || mode & 0o222 != 0)
    }
}
