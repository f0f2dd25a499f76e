import FuseServer
import Glibc
import KernelTypes

/// The process that becomes the command: it enters the server's namespace first.
///
/// What goes wrong before that is said on a pipe, which closes when the command has been started.
struct CommandStage {
    let server: pid_t
    let parent: pid_t
    let report: Int32

    /// Why a command could not be started.
    enum Reason {
        /// Its program cannot be run.
        case errno(Errno)
        /// Something else, in words.
        case text(String)
    }

    /// Becomes the command.
    func run(_ command: [String]) -> Never {
        _ = fcntl(report, F_SETFD, FD_CLOEXEC)
        let folder = HostPath.current
        do {
            try MountNamespace.enter(of: server)
        } catch {
            tell("\(error)")
        }
        // What is at the same place there, where the machine's files are.
        if let folder, folder.hasPrefix("/proc/") || folder.hasPrefix("/sys/") { _ = unsafe chdir(folder) }
        // Not before: a change of rights, as entering a user namespace is one, ends this.
        guard OwnProcess.receive(SIGKILL, onDeathOf: parent) else { exit(1) }
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) }
        unsafe vector.append(nil)
        // SAFETY: the vector ends with nil.
        if let program = unsafe vector[0] { unsafe execvp(program, vector) }
        tell("\(Errno.last.rawValue)")
    }

    /// What the process said before it closed the pipe; nil when it has become the command.
    static func reason(from pipe: Int32) -> Reason? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            // SAFETY: the call is given the array's own length.
            let count = unsafe read(pipe, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        guard !bytes.isEmpty else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return Int32(text).map { .errno(Errno(rawValue: $0)) } ?? .text(text)
    }

    private func tell(_ text: String) -> Never {
        try? OutputStream(descriptor: report, name: "the run").write(text)
        exit(1)
    }
}
