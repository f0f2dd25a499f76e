extension Nanoseconds: LosslessStringConvertible {
    /// The units of a duration, longest first.
    private static let units: [(name: String, length: UInt64)] = [
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ]

    /// Reads a duration such as `5s`, `250ms`, `30d`, `1h30m` or `1.5s`.
    ///
    /// It is one or more numbers, each with its unit (`d`, `h`, `m`, `s`, `ms`, `us`, `ns`) directly behind
    /// it, longer units first; the last may have a fraction. Of numbers without a unit only `0` is taken.
    /// Nil for anything else, for parts of a nanosecond, and above `maximum`.
    public init?(_ text: String) {
        if text == "0" {
            self = .zero
            return
        }
        var rest = text.utf8[...]
        var shorterUnits = Nanoseconds.units[...]
        var total: UInt64 = 0
        repeat {
            guard let number = DecimalNumber(takenFrom: &rest) else { return nil }
            let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            rest = rest.dropFirst(name.count)
            guard let index = shorterUnits.firstIndex(where: { $0.name.utf8.elementsEqual(name) }),
                let part = number.multiplied(by: shorterUnits[index].length),
                rest.isEmpty || number.scale == 1
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow, sum <= Nanoseconds.maximum.rawValue else { return nil }
            total = sum
            shorterUnits = shorterUnits[(index + 1)...]
        } while !rest.isEmpty
        self.init(total)
    }

    /// The time as a whole number of the longest unit that divides it: `30d`, `90m`, `1500ms`; `0` for none.
    public var description: String {
        guard rawValue > 0, let unit = Nanoseconds.units.first(where: { rawValue % $0.length == 0 }) else {
            return "0"
        }
        return String(rawValue / unit.length) + unit.name
    }
}
