/// One key of a machine file that takes a range of whole numbers in turn: `--vary KEY=LO..HI`, or with a unit of
/// letters behind both numbers, as `uptime=1d..400d`.
public struct Variation: Sendable, Hashable {
    /// The key as `--set` names it, such as `cpus` or `devices.0.count`.
    public let key: String
    /// The values.
    public let values: ClosedRange<Int>
    /// What is behind the number in the machine file, such as `d` of an `uptime`; often empty.
    public let unit: String

    /// Takes `KEY=LO..HI` apart; nil when it is not of that form, or the values are not from 0 up.
    public init?(_ text: String) {
        guard let equals = text.utf8.lastIndex(of: UInt8(ascii: "=")) else { return nil }
        let range = text[text.index(after: equals)...]
        guard let dots = range.firstRange(of: "..") else { return nil }
        guard let (low, unit) = Variation.number(range[..<dots.lowerBound]),
            let (high, highUnit) = Variation.number(range[dots.upperBound...]), low <= high, unit == highUnit,
            (try? Setting("\(text[..<equals])=0")) != nil
        else { return nil }
        key = String(text[..<equals])
        values = low...high
        self.unit = String(unit)
    }

    /// What `--set` is given for one of the values.
    public func setting(_ value: Int) -> String { "\(key)=\(value)\(unit)" }

    /// Digits, without a sign or anything else that Swift takes for a number, and letters behind them.
    private static func number(_ text: Substring) -> (Int, unit: Substring)? {
        let digits = text.prefix { ("0"..."9").contains($0) && $0.utf8.count == 1 }
        let unit = text[digits.endIndex...]
        guard unit.allSatisfy({ $0.isASCII && $0.isLetter }), let value = Int(digits) else { return nil }
        return (value, unit)
    }
}
