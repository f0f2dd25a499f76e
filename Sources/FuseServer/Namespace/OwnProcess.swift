import CFuse
import Glibc

/// What a process can settle about itself.
public enum OwnProcess {
    /// Has the process sent `signal` when the thread that started it ends, however that comes.
    public static func receive(_ signal: Int32, onDeathOf parent: Int32) -> Bool {
        cfuse_signal_on_parent_death(signal) == 0 && getppid() == parent
    }

    /// Whether the process ignores a signal, as one that `nohup` started does.
    public static func ignores(_ signal: Int32) -> Bool { cfuse_signal_is_ignored(signal) != 0 }

    /// Ends the process by a signal, as if it had never been blocked or caught.
    public static func end(by signal: Int32) -> Never {
        _ = Glibc.signal(signal, SIG_DFL)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(getpid(), signal)
        exit(128 + signal)
    }

    /// Whether /proc numbers processes as they number themselves: not in a process namespace that kept the /proc of
    /// another.
    public static var isInProc: Bool { MountNamespace.identity(of: "/proc/self") == "\(getpid())" }

    /// Gives the process a name of up to 15 bytes, which process lists show. For the first thread to call.
    public static func name(_ name: String) { _ = unsafe cfuse_name_thread(name) }
}
