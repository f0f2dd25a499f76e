/// How many times as fast as the host's clock a virtual clock runs: a positive decimal such as 0.5 or 1000,
/// without rounding.
public struct ClockFactor: Sendable, Hashable {
    /// The factor times `scale`, above 0.
    private let numerator: UInt64
    /// The smallest power of ten that makes the factor a whole number.
    private let scale: UInt64

    /// A whole number of times as fast; nil for 0.
    public init?(_ times: UInt64) {
        guard times > 0 else { return nil }
        numerator = times
        scale = 1
    }

    /// The virtual time that passes in `elapsed` nanoseconds of the host, rounded down, at most
    /// `Nanoseconds.maximum`.
    func scaled(_ elapsed: UInt64) -> Nanoseconds {
        let product = elapsed.multipliedFullWidth(by: numerator)
        guard product.high < scale else { return .maximum }
        return Nanoseconds(scale.dividingFullWidth(product).quotient)
    }
}

extension ClockFactor: LosslessStringConvertible {
    /// Reads a decimal number above 0 such as `0.5`, `10` or `1000`; nil for anything else, and for more
    /// digits than 64 bits hold.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard let number = DecimalNumber(takenFrom: &rest), rest.isEmpty,
            let numerator = number.multiplied(by: number.scale), numerator > 0
        else { return nil }
        self.numerator = numerator
        scale = number.scale
    }

    /// The factor as its shortest decimal: `0.5`, `10`.
    public var description: String {
        guard scale > 1 else { return String(numerator) }
        let digits = String(scale + numerator % scale).dropFirst()
        return "\(numerator / scale).\(digits)"
    }
}
