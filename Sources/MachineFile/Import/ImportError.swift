/// What is wrong with something that is to be imported, in one line.
public struct ImportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file or folder, as it was given.
    public let source: String
    /// The line at fault, from 1; nil when it is the file as a whole.
    public let line: Int?
    /// What was found, and what was expected.
    public let reason: String

    /// Says what is wrong with a line of `source`, or with all of it.
    public init(source: String, line: Int? = nil, reason: String) {
        self.source = source
        self.line = line
        self.reason = OneLine.text(reason)
    }

    /// `SOURCE:LINE: REASON`.
    public var description: String {
        let place = line.map { ":\($0)" } ?? ""
        return "\(OneLine.text(source))\(place): \(reason)"
    }
}
