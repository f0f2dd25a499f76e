import FuseServer
import Glibc
import KernelTypes
import Logging
import ProcTree

/// The process that serves a mount, in the foreground or in the background of the command that started it.
struct MountServer {
    private let command: MountCommand
    private let log: Logger?

    init(_ command: MountCommand) {
        self.command = command
        log =
            command.reportsReadiness
            ? nil : Logger(label: "bigproc") { StreamLogHandler.standardError(label: $0) }
    }

    /// Serves until the mount has ended.
    func run() throws {
        guard command.reportsReadiness else { return try serve() }
        Readiness.becomeServer()
        do {
            try serve()
        } catch {
            let line = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            Readiness.report(Readiness.failed + line)
            throw error
        }
    }

    private func serve() throws {
        signal(SIGPIPE, SIG_IGN)
        var options = MountOptions()
        for list in command.mountOptions { try options.apply(list) }
        options.isDebugging = options.isDebugging || command.debug
        let tree = try command.machineOptions.tree(command.buffer.strategy)
        let place = try Mountpoint.prepare(
            command.mountpoint, allowingContents: options.allowsContents, onDeadMount: note)
        let log = log
        let service = TreeService(
            tree, uid: getuid(), gid: getgid(), mountTime: Int64(time(nil)), note: { log?.warning("\($0)") })
        let server = try FuseServer(
            service, at: place, options: options,
            workers: command.singleThread ? 1 : FuseServer<TreeService>.defaultWorkers)
        let outcome = try server.serve {
            // Whoever started it may have been stopped meanwhile, and then nobody knows of the mount.
            if !ready(at: place.path) { server.stop() }
        }
        log?.info("\(place.path) is unmounted: \(outcome)")
        ServiceManager.notify("STOPPING=1")
    }

    /// Says that the mount answers; false when that was to be said to somebody who has gone.
    private func ready(at path: String) -> Bool {
        log?.info("\(command.machineOptions.machine) is mounted at \(path)")
        ServiceManager.notify("READY=1")
        guard command.reportsReadiness else { return true }
        let isHeard = Readiness.report(Readiness.ready)
        close(Readiness.descriptor)
        // In the background, the folder that it was started in is not to be kept busy.
        _ = unsafe chdir("/")
        return isHeard
    }

    private func note(_ message: String) {
        log?.notice("\(message)")
        if command.reportsReadiness { Readiness.report(Readiness.note + message) }
    }
}
