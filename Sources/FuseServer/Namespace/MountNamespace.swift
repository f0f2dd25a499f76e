import CFuse
import Glibc
import KernelTypes

/// A mount namespace: what it has of mounts is seen by the processes in it alone, and is gone with the last
/// of them.
public enum MountNamespace {
    /// Gives the process a mount namespace of its own, in a user namespace where it is not allowed to have one
    /// otherwise. Users and groups stay who they are; mounts that others make elsewhere still arrive.
    ///
    /// To be called before the process has a second thread.
    /// - Throws: when the host does not allow it.
    public static func separate() throws(MountError) {
        // Root in a container may lack the right, as any user does.
        guard geteuid() != 0 || cfuse_separate_mounts(0) != 0 else { return try stopPropagation() }
        let (user, group) = (geteuid(), getegid())
        guard cfuse_separate_mounts(1) == 0 else {
            throw MountError(
                "the host gives no mount namespace", errno: .last,
                advice: "do it as root, or have user namespaces allowed (sysctl user.max_user_namespaces, "
                    + "kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)")
        }
        do throws(Errno) {
            // A kernel without this file asks for nothing of the kind.
            try? write("deny", to: "/proc/self/setgroups")
            try write("\(user) \(user) 1", to: "/proc/self/uid_map")
            try write("\(group) \(group) 1", to: "/proc/self/gid_map")
        } catch {
            throw MountError("cannot keep user and group in a user namespace", errno: error)
        }
        guard cfuse_keep_right_to_mount() == 0 else {
            throw MountError("cannot keep the right to mount in a user namespace", errno: .last)
        }
        try stopPropagation()
    }

    /// Enters the namespaces of a process that called ``separate()``, its root and its working directory.
    ///
    /// To be called before the process has a second thread.
    public static func enter(of process: Int32) throws(MountError) {
        let folder = "/proc/\(process)"
        do throws(Errno) {
            let root = try place("\(folder)/root")
            let working = try place("\(folder)/cwd")
            let mounts = try open("\(folder)/ns/mnt", O_RDONLY)
            defer { [root, working, mounts].forEach { close($0) } }
            if identity(of: "\(folder)/ns/user") != identity(of: "/proc/self/ns/user") {
                let users = try open("\(folder)/ns/user", O_RDONLY)
                defer { close(users) }
                guard cfuse_enter_namespace(users) == 0 else { throw .last }
            }
            guard cfuse_enter_namespace(mounts) == 0 else { throw .last }
            // That led to the root of all mounts, which need not be the one that the process was given.
            guard fchdir(root) == 0, unsafe chroot(".") == 0, fchdir(working) == 0 else { throw .last }
        } catch {
            throw MountError("cannot enter the mount namespace of process \(process)", errno: error)
        }
    }

    /// Where a namespace's link in /proc points.
    static func identity(of link: String, in folder: CInt = AT_FDCWD) -> String? {
        var buffer = [CChar](repeating: 0, count: 64)
        // SAFETY: the call is given the array's own length.
        let count = unsafe readlinkat(folder, link, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func stopPropagation() throws(MountError) {
        if unsafe cfuse_stop_propagation("/") == 0 { return }
        // Below a root that was changed, "/" need not be a mount, and the one that it is on cannot be named: what is
        // mounted on that might be seen outside.
        throw MountError(
            "cannot keep mounts to this process", errno: .last,
            advice: "in a chroot, make its root a mount first: mount --bind DIR DIR, then chroot DIR")
    }

    private static func write(_ text: String, to path: String) throws(Errno) {
        let file = try open(path, O_WRONLY)
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else { throw .last }
    }

    private static func place(_ path: String) throws(Errno) -> CInt {
        let descriptor = unsafe cfuse_open_place(path)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    private static func open(_ path: String, _ flags: CInt) throws(Errno) -> CInt {
        let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }
}
