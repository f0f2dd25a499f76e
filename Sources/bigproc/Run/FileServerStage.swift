import FuseServer
import Glibc
import KernelTypes
import ProcTree

/// The process that serves the files of a run: in a mount namespace of its own, which commands then enter.
struct FileServerStage {
    let options: MachineOptions
    let strategy: BufferStrategy
    let selection: HostSelection

    /// What process lists show. It is not the program's own name so that whoever kills the program by that name
    /// leaves this process the time to take away what else the run has started.
    static let processName = "emulated-files"

    /// Directories to mount the tree on until its files are where they belong: any of them will do, as nobody
    /// else is in the namespace by then.
    private static let passingPlaces = ["/mnt", "/tmp", "/var", "/usr", "/sys/kernel", "/proc/sys"]

    /// Serves until it is told to end, or the process that started it has ended; then nobody stays who sees the
    /// files.
    ///
    /// - Parameter parent: the process that started it.
    func run(startedBy parent: pid_t) throws {
        Readiness.becomeServer()
        OwnProcess.name(FileServerStage.processName)
        do {
            try serve(parent)
        } catch {
            Readiness.report(
                Readiness.failed + "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
            throw error
        }
    }

    private func serve(_ parent: pid_t) throws {
        try MountNamespace.separate()
        // Not before: a change of rights, as entering a user namespace is one, ends this.
        guard OwnProcess.receive(SIGTERM, onDeathOf: parent) else { throw Failure("the run has ended") }
        signal(SIGPIPE, SIG_IGN)
        let tree = try options.tree(strategy)
        let places = try selection.apply(to: try tree.hostPlaces())
        let service = PresentedTree(
            TreeService(tree, uid: getuid(), gid: getgid(), mountTime: Int64(time(nil)), note: { _ in }))
        guard let place = FileServerStage.passingPlaces.first(where: HostPath.exists) else {
            throw Failure("the host has no directory to mount on")
        }
        let connection = try PrivateMount.connection(at: place)
        let server = try FuseServer(service, at: connection)
        var failure: (any Error)?
        var members: NamespaceMembers?
        _ = try server.serve {
            do {
                let all = try present(places, mountedAt: place)
                members = all
                service.conceal()
                if !Readiness.report("\(Readiness.ready) \(all.device)") { server.stop() }
                close(Readiness.descriptor)
            } catch {
                failure = error
                server.stop()
            }
        }
        if let failure { throw failure }
        members?.kill()
    }

    /// Mounts everything where it belongs; those who are going to see it.
    private func present(_ places: [HostPlace], mountedAt place: String) throws -> NamespaceMembers {
        try HostMounts(tree: place, places: places, selection: selection).mount()
        let members = try NamespaceMembers(mount: place)
        try PrivateMount.detach(place)
        return members
    }
}
