/// How the time of an emulated machine passes.
public enum ClockMode: Sendable, Hashable {
    /// As fast as on the host.
    case real
    /// A fixed number of times as fast as on the host.
    case scaled(ClockFactor)
    /// Not at all, until it is moved.
    case manual
}

extension ClockMode: LosslessStringConvertible {
    /// Reads `real`, `manual` or `xN`, where N is a decimal number above 0 (`x0.5`, `x10`); nil for
    /// anything else.
    public init?(_ text: String) {
        switch text {
        case "real":
            self = .real
        case "manual":
            self = .manual
        default:
            guard text.first == "x", let factor = ClockFactor(String(text.dropFirst())) else { return nil }
            self = .scaled(factor)
        }
    }

    /// The mode as it is read.
    public var description: String {
        switch self {
        case .real: "real"
        case .scaled(let factor): "x\(factor)"
        case .manual: "manual"
        }
    }
}
