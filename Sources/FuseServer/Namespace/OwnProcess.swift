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

    /// Gives the process a name of up to 15 bytes, which process lists show. For the first thread to call.
    public static func name(_ name: String) { _ = unsafe cfuse_name_thread(name) }
}
