import FuseServer
import Glibc
import KernelTypes
import ProcTree

/// The process that serves the files of a run: in a mount namespace of its own, which commands then enter.
struct FileServerStage {
    let options: MachineOptions
    let buffer: BufferOption
    let view: ViewOptions

    /// What process lists show. It is not the program's own name so that whoever kills the program by that name
    /// leaves this process the time to take away what else the run has started.
    static let processName = "emulated-files"

    /// Directories to mount the tree on until its files are where they belong: any of them will do, as nobody
    /// else is in the namespace by then.
    static let passingPlaces = ["/mnt", "/tmp", "/var", "/usr", "/sys/kernel", "/proc/sys"]

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
        let tree = try options.tree(buffer.strategy)
        let service = PresentedTree(
            TreeService(tree, uid: getuid(), gid: getgid(), mountTime: Int64(time(nil)), note: { _ in }))
        guard let number = FileServerStage.passingPlaces.firstIndex(where: HostPath.exists) else {
            throw Failure("the host has no directory to mount on")
        }
        let place = FileServerStage.passingPlaces[number]
        let connection = try PrivateMount.connection(at: place)
        let server = try FuseServer(service, at: connection)
        var failure: (any Error)?
        var members: NamespaceMembers?
        _ = try server.serve {
            do {
                let all = try present(number)
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

    /// Has everything mounted where it belongs; those who are going to see it.
    private func present(_ number: Int) throws -> NamespaceMembers {
        let place = FileServerStage.passingPlaces[number]
        let mounts = RunStage.mounts(server: getpid(), place: Int32(number))
        let (process, _) = try Readiness.startServer(
            arguments: [FileServerStage.processName, "run", "--stage=\(mounts)"] + options.arguments
                + ["--buffer=\(buffer.strategy.rawValue)"] + view.arguments,
            hasPlainSignals: true)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let members = try NamespaceMembers(mount: place)
        try PrivateMount.detach(place)
        return members
    }
}
