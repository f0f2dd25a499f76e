import CFuse
import Glibc

/// How a file was opened: the flags of `open(2)` that reach a filesystem.
///
/// O_CREAT and O_EXCL never do, as nothing can be created; O_TRUNC comes as
/// ``FileService/truncate(_:caller:)`` after the open, so it is never among these either.
public struct OpenFlags: RawRepresentable, Sendable, Hashable {
    /// The flags as `open(2)` has them.
    public let rawValue: Int32

    /// Flags as `open(2)` has them.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Whether the file may be read through the handle.
    public var reads: Bool { rawValue & O_ACCMODE != O_WRONLY }

    /// Whether the file may be written through the handle.
    public var writes: Bool { rawValue & O_ACCMODE != O_RDONLY }

    /// Whether every write goes to the end (O_APPEND).
    public var appends: Bool { rawValue & O_APPEND != 0 }

    /// Whether the caller asked for direct I/O (O_DIRECT), which procfs refuses.
    public var isDirect: Bool { cfuse_asks_for_direct_io(rawValue) != 0 }
}
