import CFuse
import Glibc
public import KernelTypes

/// Mounts in a namespace of the process' own, where it may make them without help.
public enum PrivateMount {
    /// Mounts a connection to a server that is still to come, which all users may use, and which checks owners
    /// and modes as procfs does. Until it is served, everybody who enters it waits.
    ///
    /// - Returns: what ``FuseServer`` serves it by.
    /// - Throws: when there is no device for it, or it is not open to the user, or nothing can be mounted.
    public static func connection(at path: String) throws(MountError) -> Mountpoint {
        let device = unsafe open("/dev/fuse", O_RDWR | O_CLOEXEC)
        guard device >= 0 else {
            let error = Errno.last
            let advice =
                error == .accessDenied || error == .notPermitted
                ? "do it as root, or have it opened to all (chmod 666 /dev/fuse), as distributions do"
                : "load the module (modprobe fuse); in a container, start it with --device /dev/fuse"
            throw MountError("/dev/fuse", errno: error, advice: advice)
        }
        let options =
            "fd=\(device),rootmode=40000,user_id=\(geteuid()),group_id=\(getegid()),"
            + "default_permissions,allow_other"
        guard unsafe cfuse_mount("bigproc", path, MountOptions.typeName, options) == 0 else {
            let error = Errno.last
            close(device)
            throw MountError(
                "cannot mount in a namespace", errno: error,
                advice: "do it as root, or see whether the host's policy forbids it "
                    + "(sysctl kernel.apparmor_restrict_unprivileged_userns; in a container, --cap-add SYS_ADMIN)"
            )
        }
        return Mountpoint(path: "/dev/fd/\(device)")
    }

    /// Shows a file or directory, and what is mounted below it, at another place too.
    public static func bind(_ source: String, at path: String) throws(Errno) {
        guard unsafe cfuse_bind(source, path) == 0 else { throw .last }
    }

    /// Mounts an empty directory in memory.
    public static func memory(at path: String) throws(Errno) {
        guard unsafe cfuse_mount_memory(path) == 0 else { throw .last }
    }

    /// Has nothing written any more in what is mounted at `path`; what is mounted below stays as it is.
    public static func seal(_ path: String) throws(Errno) {
        guard unsafe cfuse_seal(path) == 0 else { throw .last }
    }

    /// A directory as it is now, whatever is mounted over it later: a path that leads to it while the result is
    /// open.
    public static func reference(to path: String) throws(Errno) -> (descriptor: CInt, path: String) {
        let descriptor = unsafe cfuse_open_place(path)
        guard descriptor >= 0 else { throw .last }
        return (descriptor, "/proc/self/fd/\(descriptor)")
    }

    /// Takes away what is mounted at `path`, whoever uses it.
    public static func detach(_ path: String) throws(Errno) {
        guard unsafe cfuse_unmount(path, 1) == 0 else { throw .last }
    }
}
