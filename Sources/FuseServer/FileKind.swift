import Glibc

/// What a node is, of the kinds that a service can serve.
public enum FileKind: Sendable, Hashable {
    /// A directory, which can be listed.
    case directory
    /// A file, which can be opened.
    case regular
    /// A symbolic link, whose target can be asked for.
    case symbolicLink

    /// The kind as the type bits of `st_mode`.
    var typeBits: mode_t {
        switch self {
        case .directory: S_IFDIR
        case .regular: S_IFREG
        case .symbolicLink: S_IFLNK
        }
    }
}
