/// Why a file of the host could not be read, in one line.
public struct HostFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was given.
    public let path: String
    /// What went wrong, or what was found and what was expected; does not name the file.
    public let reason: String

    /// Says why `path` could not be read.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = OneLine.text(reason)
    }

    /// `PATH: REASON`.
    public var description: String { "\(OneLine.text(path)): \(reason)" }
}
