import KernelTypes

/// How a tree is mounted. Every one is of type `fuse.bigproc`.
public struct MountOptions: Sendable, Hashable {
    /// The subtype of every mount of ours, by which our own are known again.
    static let subtype = "bigproc"

    /// The type as mount tables show it.
    static let typeName = "fuse.\(subtype)"

    /// What mount tables show as the source (`fsname=`).
    public var sourceName = "bigproc"

    /// Whether users other than the mounting one may enter (`allow_other`).
    public var allowsOthers = false

    /// Whether nothing may be written (`ro`).
    public var isReadOnly = false

    /// Whether the kernel checks owner and mode of a file before it is opened (`default_permissions`), as it
    /// does for procfs. Without it anyone who may enter may open anything that the service lets them.
    public var defaultPermissions = true

    /// Whether the mountpoint may hold files, which are hidden while the mount lasts (`nonempty`).
    public var allowsContents = false

    /// Whether `fusermount3`, where there is one, is left waiting to take away the mount when this process is
    /// killed (`auto_unmount`).
    public var unmountsWhenKilled = true

    /// Whether libfuse writes every request to standard error (`debug`, `-d`).
    public var isDebugging = false

    /// What every kind of mount has: flags such as `noatime`, and `context=` of SELinux.
    public var others: [String] = []

    /// Such flags.
    private static let mountFlags: Set<String> = [
        "suid", "nosuid", "dev", "nodev", "exec", "noexec", "atime", "noatime", "sync", "async", "dirsync",
    ]

    /// The options that hold when none are given.
    public init() {}

    /// Takes the argument of one `-o`: options with commas between them. A comma that belongs to a value has
    /// a backslash before it.
    /// - Throws: for an empty option, one that is not known, and one that would change what the server relies
    ///   on, such as the size of requests.
    public mutating func apply(_ list: String) throws(MountError) {
        for option in MountOptions.split(list) {
            switch option {
            case "": throw MountError("-o \(list): an option is empty")
            case "allow_other": allowsOthers = true
            case "ro": isReadOnly = true
            case "rw": isReadOnly = false
            case "default_permissions": defaultPermissions = true
            case "nonempty": allowsContents = true
            case "auto_unmount": unmountsWhenKilled = true
            case "debug": isDebugging = true
            default:
                if option.hasPrefix("fsname=") {
                    sourceName = String(option.dropFirst("fsname=".count))
                    guard !sourceName.isEmpty else {
                        throw MountError("-o \(option): no name", advice: "write fsname=NAME")
                    }
                } else if option.hasPrefix("subtype=") {
                    throw MountError("-o \(option): the type of the mount is always \(MountOptions.typeName)")
                } else if MountOptions.mountFlags.contains(option) || option.hasPrefix("context=") {
                    others.append(option)
                } else {
                    throw MountError(
                        "-o \(option): not an option of this file system",
                        advice: "it has allow_other, ro, nonempty, default_permissions, fsname=NAME, "
                            + "and flags such as noatime")
                }
            }
        }
    }

    private static func split(_ list: String) -> [String] {
        var options = [""]
        var isEscaped = false
        for character in list {
            if character == ",", !isEscaped {
                options.append("")
            } else {
                options[options.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return options
    }

    /// The command line that libfuse reads the options from, the program's name first.
    func arguments(withHelper hasHelper: Bool) -> [String] {
        var options = ["fsname=\(sourceName)", "subtype=\(MountOptions.subtype)"]
        if allowsOthers { options.append("allow_other") }
        if isReadOnly { options.append("ro") }
        if defaultPermissions { options.append("default_permissions") }
        if unmountsWhenKilled, hasHelper { options.append("auto_unmount") }
        if isDebugging { options.append("debug") }
        return [MountOptions.subtype] + (options + others).flatMap { ["-o", $0] }
    }
}
