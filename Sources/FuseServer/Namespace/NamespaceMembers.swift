import CFuse
import Glibc
import KernelTypes

/// The processes that see the private mount of a server, whoever started them and whatever they did since.
public final class NamespaceMembers: Sendable {
    /// The mount's device, as `MAJOR:MINOR`: copies of the namespace have it too.
    public let device: String
    /// The namespace that the mount was made in.
    private let namespace: String
    /// The process that serves it, which is none of them.
    private let server: Int32
    /// Keeps the namespace, so that no other one gets its number, or the device's, whoever has ended by now.
    private let descriptor: CInt

    /// How often it is looked for those that are left, and how long in between, in milliseconds.
    private static let attempts = 250
    private static let pause: CInt = 20

    /// Those who share the mount namespace of `server`, a process that is still there or not waited for as yet,
    /// where `device` is mounted.
    /// - Throws: when the server has ended, or is not the caller's to look at.
    public init(server: Int32, device: String) throws(MountError) {
        let complaint = "cannot look at the server's process in /proc"
        let descriptor = unsafe open("/proc/\(server)/ns/mnt", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MountError(complaint, errno: .last) }
        guard let namespace = MountNamespace.identity(of: "/proc/self/fd/\(descriptor)") else {
            let error = Errno.last
            close(descriptor)
            throw MountError(complaint, errno: error)
        }
        self.descriptor = descriptor
        self.namespace = namespace
        self.device = device
        self.server = server
    }

    /// Those who share the namespace of this process, which serves the mount at `path`.
    public convenience init(mount path: String) throws(MountError) {
        guard let mount = try Mountpoint.table().top(at: path) else {
            throw MountError("\(path): no mount is there")
        }
        try self.init(server: getpid(), device: mount.device)
    }

    deinit { close(descriptor) }

    /// Kills all of them, and those that they start meanwhile, and waits until they are gone.
    /// - Returns: false when some would not go for five seconds.
    @discardableResult
    public func kill() -> Bool {
        for attempt in 0..<NamespaceMembers.attempts {
            if attempt > 0 { _ = Poll.wait(for: [], milliseconds: attempt < 10 ? 1 : NamespaceMembers.pause) }
            if signalAll(SIGKILL) == .some(0) { return true }
        }
        return false
    }

    /// Sends a signal to each; how many there were, nil if they could not be looked for.
    private func signalAll(_ signal: CInt) -> Int? {
        guard let folder = unsafe opendir("/proc") else { return nil }
        defer { unsafe closedir(folder) }
        // As /proc has it: it may be that of another process namespace.
        let own = MountNamespace.identity(of: "/proc/self")
        var known: [String: Bool] = [namespace: true]
        var count = 0
        while let entry = unsafe readdir(folder) {
            // SAFETY: the kernel ends the name with a NUL, and it is copied before the next entry is read.
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = pid_t(name), number != server, name != own else { continue }
            // What is done with an open folder is done with that process, and no later one of the same number.
            let process = unsafe open("/proc/\(name)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard process >= 0 else { continue }
            defer { close(process) }
            guard let its = MountNamespace.identity(of: "ns/mnt", in: process) else { continue }
            let isMember = known[its] ?? hasDevice(process)
            known[its] = isMember
            if isMember, cfuse_signal_process(process, signal) == 0 { count += 1 }
        }
        return count
    }

    /// Whether a process sees the device among its mounts.
    private func hasDevice(_ process: CInt) -> Bool {
        let file = unsafe openat(process, "mountinfo", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        let table = try? MountTable.read(file)
        return table?.entries.contains { $0.device == device && $0.typeName == MountOptions.typeName }
            ?? false
    }
}
