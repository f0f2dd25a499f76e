import FuseServer
import Glibc
import KernelTypes
import ProcTree

/// One command that sees a machine's files in the place of the host's, from its start to its end.
///
/// Three processes take part: this one, which stands for the command towards whoever started it; the server of
/// the files, in a session of its own, so that the terminal does not stop it; and the command, in this process'
/// own group, so that the terminal's signals reach it as if there were nothing in between. If this process is
/// killed, the kernel tells the other two; if the server is, this process ends the command.
struct RunSession {
    /// How a command ended.
    enum Ending: Hashable {
        case exited(Int32)
        case signaled(Int32)
        case outOfTime
        /// It could not be started.
        case notStarted(Errno)

        /// The status for a shell.
        var status: Int32 {
            switch self {
            case .exited(let status): status
            case .signaled(let signal): 128 + signal
            case .outOfTime: 124
            case .notStarted(.noEntry): 127
            case .notStarted: 126
            }
        }
    }

    /// What came of a run.
    struct Outcome {
        let ending: Ending
        /// The signal by which somebody wanted all of it to end, if any.
        var interruption: Int32?
        /// How long the command ran, in nanoseconds.
        var nanoseconds: UInt64 = 0
    }

    let options: MachineOptions
    let buffer: BufferOption
    let view: ViewOptions
    let command: [String]
    /// What it has as standard input, output and error; this process' own where nil.
    var streams: [Int32?] = [nil, nil, nil]
    /// How long it may take.
    var limit: Nanoseconds?

    /// Runs the command.
    func run() throws -> Outcome {
        guard OwnProcess.isInProc else {
            throw Failure(
                "/proc is not there, or is that of another process namespace; mount it anew "
                    + "(unshare --pid --fork --mount-proc)")
        }
        // Somebody who ignores it would never hear how the command ended.
        signal(SIGCHLD, SIG_DFL)
        let (server, device) = try Readiness.startServer(
            arguments: [FileServerStage.processName, "run", "--stage=\(RunStage.server(parent: getpid()))"]
                + options.arguments + ["--buffer=\(buffer.strategy.rawValue)"] + view.arguments,
            hasPlainSignals: true)
        var signals = SignalRelay()
        var members: NamespaceMembers?
        defer {
            members?.kill()
            RunSession.end(server)
            signals.restore()
        }
        members = try NamespaceMembers(server: server, device: device)
        let process: pid_t
        switch try start(server, signals) {
        case .failure(let error): return Outcome(ending: .notStarted(error))
        case .success(let started): process = started
        }
        let start = VirtualClock.hostMonotonicNanoseconds()
        let ending = try signals.wait(for: process, server: server, limit: limit)
        return Outcome(
            ending: ending, interruption: signals.interruption,
            nanoseconds: VirtualClock.hostMonotonicNanoseconds() &- start)
    }

    /// Starts the command in the server's namespace.
    private func start(
        _ server: pid_t, _ signals: borrowing SignalRelay
    ) throws -> Result<pid_t, Errno> {
        var ends: [Int32] = [-1, -1]
        // SAFETY: the array has room for the two descriptors.
        guard unsafe pipe(&ends) == 0 else { throw Failure("pipe: \(Errno.last)") }
        defer { close(ends[0]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        // High up, where it is in nobody's way who hands descriptors to the command by number.
        let high = fcntl(ends[1], F_DUPFD, 200)
        // Where there may not be so many, anywhere.
        let report = high >= 0 ? high : fcntl(ends[1], F_DUPFD, STDERR_FILENO + 1)
        close(ends[1])
        guard report >= 0 else { throw Failure("pipe: \(Errno.last)") }
        let process: pid_t
        do {
            defer { close(report) }
            let stage = RunStage.command(server: server, parent: getpid(), report: report)
            var program = OwnProgram(arguments: ["bigproc", "run", "--stage=\(stage)", "--"] + command)
            for (standard, stream) in streams.enumerated() {
                if let stream { program.descriptors.append((own: stream, number: Int32(standard))) }
            }
            program.blockedSignals = signals.original
            process = try program.start()
        }
        guard let reason = CommandStage.reason(from: ends[0]) else { return .success(process) }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        switch reason {
        case .errno(let error): return .failure(error)
        case .text(let text): throw Failure(text)
        }
    }

    /// Ends the server, and waits for it.
    private static func end(_ server: pid_t) {
        var status: Int32 = 0
        // A server that a request keeps busy takes the second signal for a wish to end all the same.
        for round in 0..<500 {
            // Before it is sent a signal: it may be waited for already, and its number somebody else's.
            let ended = unsafe waitpid(server, &status, WNOHANG)
            if ended == server || ended < 0 && errno == ECHILD { return }
            if round % 100 == 0 { kill(server, round < 300 ? SIGTERM : SIGKILL) }
            usleep(round < 20 ? 1_000 : 20_000)
        }
    }
}
