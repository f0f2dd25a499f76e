import Glibc

/// An error number as the kernel hands it to a caller, always positive.
///
/// Every failure that a reader or a writer of an emulated file can meet ends as one of these, and reaches
/// them unchanged.
public struct Errno: RawRepresentable, Error, Hashable, Sendable {
    /// The number, as in `errno.h`.
    public let rawValue: CInt

    /// Wraps an error number of the C library.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the calling thread's last failed system call left in `errno`.
    public static var last: Errno { Errno(rawValue: errno) }
}

extension Errno {
    /// Operation not permitted (`EPERM`).
    public static let notPermitted = Errno(rawValue: EPERM)
    /// No such file or directory (`ENOENT`).
    public static let noEntry = Errno(rawValue: ENOENT)
    /// A signal ended the call (`EINTR`).
    public static let interrupted = Errno(rawValue: EINTR)
    /// Input/output error (`EIO`).
    public static let inputOutput = Errno(rawValue: EIO)
    /// Bad file descriptor (`EBADF`).
    public static let badDescriptor = Errno(rawValue: EBADF)
    /// Try again (`EAGAIN`).
    public static let again = Errno(rawValue: EAGAIN)
    /// Out of memory (`ENOMEM`).
    public static let noMemory = Errno(rawValue: ENOMEM)
    /// Permission denied (`EACCES`).
    public static let accessDenied = Errno(rawValue: EACCES)
    /// Bad address (`EFAULT`).
    public static let badAddress = Errno(rawValue: EFAULT)
    /// In use (`EBUSY`).
    public static let busy = Errno(rawValue: EBUSY)
    /// No room left (`ENOSPC`).
    public static let noSpace = Errno(rawValue: ENOSPC)
    /// Already there (`EEXIST`).
    public static let exists = Errno(rawValue: EEXIST)
    /// Not a directory (`ENOTDIR`).
    public static let notDirectory = Errno(rawValue: ENOTDIR)
    /// Is a directory (`EISDIR`).
    public static let isDirectory = Errno(rawValue: EISDIR)
    /// Invalid argument (`EINVAL`).
    public static let invalidArgument = Errno(rawValue: EINVAL)
    /// Read-only file system (`EROFS`).
    public static let readOnlyFileSystem = Errno(rawValue: EROFS)
    /// Too many symbolic links (`ELOOP`).
    public static let tooManyLinks = Errno(rawValue: ELOOP)
    /// Result out of range (`ERANGE`).
    public static let outOfRange = Errno(rawValue: ERANGE)
    /// Name too long (`ENAMETOOLONG`).
    public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    /// Not implemented (`ENOSYS`).
    public static let notImplemented = Errno(rawValue: ENOSYS)
    /// Value too large (`EOVERFLOW`).
    public static let overflow = Errno(rawValue: EOVERFLOW)
    /// The other end of a mount is gone (`ENOTCONN`).
    public static let notConnected = Errno(rawValue: ENOTCONN)
}

extension Errno: CustomStringConvertible {
    /// The C library's text for the number, as `strerror` gives it.
    public var description: String {
        var text = [CChar](repeating: 0, count: 128)
        // SAFETY: the call is given the array's own length and ends what it writes with a NUL.
        guard unsafe strerror_r(rawValue, &text, text.count) == 0 else { return "error \(rawValue)" }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
