/// An unsigned number as people write it, `12` or `3.5`, held without rounding.
struct DecimalNumber {
    /// The digits before the point.
    let whole: UInt64
    /// The digits behind the point without zeros at their end, as a number below `scale`.
    let fraction: UInt64
    /// Ten to the number of digits in `fraction`.
    let scale: UInt64

    /// Takes a number from the beginning of `text`; nil when there is none, when the whole part does not
    /// fit 64 bits, and when more than 18 digits follow the point.
    init?(takenFrom text: inout Substring.UTF8View) {
        let wholeDigits = DecimalNumber.takeDigits(from: &text)
        guard let whole = UInt64(Substring(wholeDigits)) else { return nil }
        self.whole = whole
        guard text.first == UInt8(ascii: ".") else {
            fraction = 0
            scale = 1
            return
        }
        text = text.dropFirst()
        var digits = DecimalNumber.takeDigits(from: &text)
        guard !digits.isEmpty else { return nil }
        while digits.last == UInt8(ascii: "0") { digits = digits.dropLast() }
        guard digits.count <= 18 else { return nil }
        fraction = digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        scale = digits.reduce(1) { power, _ in power * 10 }
    }

    /// The number times `unit`; nil when that is not a whole number or does not fit 64 bits.
    func multiplied(by unit: UInt64) -> UInt64? {
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        let (part, remainder) = scale.dividingFullWidth(fraction.multipliedFullWidth(by: unit))
        guard remainder == 0 else { return nil }
        let (sum, carry) = product.addingReportingOverflow(part)
        return carry ? nil : sum
    }

    private static func takeDigits(from text: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        text = text.dropFirst(digits.count)
        return digits
    }
}
