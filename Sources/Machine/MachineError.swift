/// What is wrong with a machine's description as a whole, when each of its values was fine by itself.
public struct MachineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key of the machine file that is at fault, as `devices` or `cpus.offline`.
    public let key: String
    /// What is wrong with it, and what was expected.
    public let reason: String

    /// Says that `key` is at fault because of `reason`.
    public init(key: String, reason: String) {
        self.key = key
        self.reason = reason
    }

    /// Both in one line.
    public var description: String { "\(key): \(reason)" }
}
