/// The kernel's filesystems that the tree shows: each has its own ways.
enum FileSystemKind: Sendable {
    /// `proc`, and what else is not in `sys`.
    case procfs
    /// `sys`.
    case sysfs
    /// `sys/kernel/debug`.
    case debugfs

    /// Which one the directory called `name` belongs to, when its parent, at `path`, belongs to this one.
    func filesystem(of name: String, in path: [String]) -> FileSystemKind {
        if path.isEmpty { return name == "sys" ? .sysfs : .procfs }
        return path == ["sys", "kernel"] && name == "debug" ? .debugfs : self
    }

    /// Permission bits of a directory, which is `depth` names below the tree's root.
    func directoryMode(depth: Int) -> UInt16 { self == .procfs || depth < 2 ? 0o555 : 0o755 }

    /// What `stat` says of a text file's size.
    var fileSize: Int64 { self == .sysfs ? 4096 : 0 }

    /// What `stat` says of the preferred size of a read.
    var blockSize: UInt32 { self == .procfs ? 1024 : 4096 }

    /// Whether nobody, not even root, can open a file for what its mode allows to no one
    /// (Linux: `KERNFS_ROOT_EXTRA_OPEN_PERM_CHECK`).
    var checksEveryone: Bool { self == .sysfs }
}
