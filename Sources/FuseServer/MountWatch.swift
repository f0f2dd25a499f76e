import CFuse
import Glibc
import KernelTypes

/// Tells when a mount has gone from the namespace of this process.
///
/// The kernel ends a connection with the last copy of its mount, and there may be copies in other namespaces,
/// such as those of containers, that nobody has asked for.
final class MountWatch {
    private let mount: MountTable.Entry
    private let table: CInt

    /// Watches a mount of this process' namespace.
    /// - Throws: what opening the mount table gave.
    init(_ mount: MountTable.Entry) throws(Errno) {
        self.mount = mount
        table = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        guard table >= 0 else { throw .last }
    }

    deinit { close(table) }

    /// What to poll: a change of the mount table shows as an exceptional condition.
    var entry: pollfd { pollfd(fd: table, events: Int16(POLLPRI), revents: 0) }

    /// Whether it has gone from everywhere that this process sees.
    var isGone: Bool {
        guard let current = try? MountTable.current() else { return false }
        return !current.entries.contains { $0.device == mount.device }
    }
}
