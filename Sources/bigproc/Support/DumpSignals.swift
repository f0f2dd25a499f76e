import FuseServer
import Glibc

/// Signals that end a dump: they are seen between two pieces of work, so that nothing half is left.
enum DumpSignals {
    /// A signal ended the work.
    struct Interrupted: Error {
        let signal: Int32
    }

    private static let signals = [SIGINT, SIGTERM, SIGHUP].filter { !OwnProcess.ignores($0) }

    /// Holds the signals back from now on; those that are ignored stay so.
    static func hold() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Throws if one has arrived.
    static func check() throws(Interrupted) {
        var pending = sigset_t()
        unsafe sigpending(&pending)
        for signal in signals where unsafe sigismember(&pending, signal) == 1 {
            throw Interrupted(signal: signal)
        }
    }

    /// Lets the signals have their usual effect: the one that has arrived ends the process.
    static func letGo() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
