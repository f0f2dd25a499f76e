import FuseServer
import Glibc
import KernelTypes

/// Takes the signals of a process that stands for another: hands on what was sent to it, and stops when the
/// other stops.
///
/// All signals are blocked while this exists. What the terminal sends goes to the whole group of processes, the
/// other among them, so that it is not handed on.
struct SignalRelay {
    /// The signals that were blocked before.
    let original: sigset_t
    /// The signal by which somebody wanted all of it to end.
    private(set) var interruption: Int32?

    private var all = sigset_t()
    /// Signals that end nothing: this process was started with them ignored, as by `nohup`. Being blocked, they
    /// arrive all the same.
    private let ignored: Set<Int32>

    private static let ending: Set<Int32> = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]
    private static let stopping: Set<Int32> = [SIGTSTP, SIGTTIN, SIGTTOU]

    /// Blocks the signals.
    init() {
        ignored = SignalRelay.ending.filter(OwnProcess.ignores)
        unsafe sigfillset(&all)
        // Those of its own faults.
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { unsafe sigdelset(&all, signal) }
        var previous = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &all, &previous)
        original = previous
    }

    /// Blocks only those again that were blocked before.
    func restore() {
        var mask = original
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// Waits until `process` has ended.
    ///
    /// - Parameters:
    ///   - server: a process without which it must not go on.
    ///   - limit: how long it may take; it is killed after that.
    /// - Throws: when the server has ended first.
    mutating func wait(for process: pid_t, server: pid_t, limit: Nanoseconds?) throws -> RunSession.Ending {
        let start = VirtualClock.hostMonotonicNanoseconds()
        var isOutOfTime = false
        var hasLostServer = false
        while true {
            var status: Int32 = 0
            while unsafe waitpid(process, &status, WNOHANG | WUNTRACED) == process {
                if status & 0xff == 0x7f {
                    stopped(process, by: status >> 8 & 0xff)
                    continue
                }
                if hasLostServer { throw Failure("the server of the emulated files has ended") }
                if isOutOfTime { return .outOfTime }
                return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signaled(status & 0x7f)
            }
            if !hasLostServer, unsafe waitpid(server, &status, WNOHANG) == server {
                hasLostServer = true
                kill(process, SIGKILL)
            }
            var rest: UInt64?
            if let limit, !isOutOfTime {
                let spent = VirtualClock.hostMonotonicNanoseconds() &- start
                rest = limit.rawValue > spent ? limit.rawValue - spent : 0
            }
            if rest == 0 {
                isOutOfTime = true
                kill(process, SIGKILL)
                rest = nil
            }
            if let (signal, isSentByProcess) = take(within: rest) {
                handOn(signal, isSentByProcess, to: process)
            }
        }
    }

    /// The next signal; nil when there was none in time.
    private mutating func take(within nanoseconds: UInt64?) -> (signal: Int32, isSentByProcess: Bool)? {
        var information = unsafe siginfo_t()
        let signal: Int32
        if let nanoseconds {
            var time = timespec(
                tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
            signal = unsafe sigtimedwait(&all, &information, &time)
        } else {
            signal = unsafe sigwaitinfo(&all, &information)
        }
        // The kernel's own have positive codes.
        return unsafe signal > 0 ? (signal, information.si_code <= 0) : nil
    }

    private mutating func handOn(_ signal: Int32, _ isSentByProcess: Bool, to process: pid_t) {
        guard signal != SIGCHLD else { return }
        if SignalRelay.ending.contains(signal), !ignored.contains(signal) { interruption = signal }
        if isSentByProcess || signal == SIGCONT { kill(process, signal) }
    }

    /// Whether this process' group is the one that its terminal belongs to at the moment.
    private static var isInForeground: Bool {
        (STDIN_FILENO...STDERR_FILENO).contains { tcgetpgrp($0) == getpgrp() }
    }

    /// Stops as the other did, so that the shell that waits for this process takes notice; and goes on with it.
    private func stopped(_ process: pid_t, by signal: Int32) {
        // Programs at a terminal may stop themselves with SIGSTOP, and somebody there waits for a prompt. Elsewhere,
        // whoever stops that process alone by hand does not mean this one; a shell that stops itself does, as it is
        // in a group of its own.
        guard
            SignalRelay.stopping.contains(signal) || getpgid(process) != getpgrp()
                || SignalRelay.isInForeground
        else { return }
        kill(getpid(), SIGSTOP)
        kill(process, SIGCONT)
    }
}
