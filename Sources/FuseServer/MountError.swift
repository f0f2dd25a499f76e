public import KernelTypes

/// Why a mount could not be made, served or ended. Its description is one line for the one who gave the
/// command: what, why, and what to do.
public struct MountError: Error, Sendable, Hashable {
    /// What failed, or what is in the way.
    public let what: String
    /// The system's reason, where there is one.
    public let errno: Errno?
    /// What to do about it, where there is something.
    public let advice: String?

    /// An error from its parts. Line breaks become blanks.
    public init(_ what: String, errno: Errno? = nil, advice: String? = nil) {
        self.what = MountError.singleLine(what)
        self.errno = errno
        self.advice = advice.map(MountError.singleLine)
    }

    private static func singleLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension MountError: CustomStringConvertible {
    /// The parts on one line: `what: reason; advice`.
    public var description: String {
        var text = what
        if let errno { text += ": \(errno)" }
        if let advice { text += "; \(advice)" }
        return text
    }
}
