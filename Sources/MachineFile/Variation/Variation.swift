/// One key of a machine file that takes a range of whole numbers in turn: `--vary KEY=LO..HI`.
public struct Variation: Sendable, Hashable {
    /// The key as `--set` names it, such as `cpus` or `devices.0.count`.
    public let key: String
    /// The values.
    public let values: ClosedRange<Int>

    /// Takes `KEY=LO..HI` apart; nil when it is not of that form, or the values are not from 0 up.
    public init?(_ text: String) {
        guard let equals = text.utf8.lastIndex(of: UInt8(ascii: "=")) else { return nil }
        let range = text[text.index(after: equals)...]
        guard let dots = range.firstRange(of: "..") else { return nil }
        guard let low = Variation.number(range[..<dots.lowerBound]),
            let high = Variation.number(range[dots.upperBound...]), low <= high,
            (try? Setting("\(text[..<equals])=0")) != nil
        else { return nil }
        key = String(text[..<equals])
        values = low...high
    }

    /// What `--set` is given for one of the values.
    public func setting(_ value: Int) -> String { "\(key)=\(value)" }

    /// Digits alone: no sign, nothing else that Swift takes for a number.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
