/// The digits of numbers.
extension SeqBuffer {
    /// How many decimal digits `value` has: 1 to 20.
    @inlinable
    public static func decimalDigits(_ value: UInt64) -> Int {
        var digits = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            digits += 4
        }
        return digits + (rest >= 10 ? 1 : 0) + (rest >= 100 ? 1 : 0) + (rest >= 1_000 ? 1 : 0)
    }

    /// How many hexadecimal digits `value` has: 1 to 16.
    @inlinable
    public static func hexDigits(_ value: UInt64) -> Int {
        max(1, (67 - value.leadingZeroBitCount) / 4)
    }

    /// Writes exactly `digits` decimal digits, which `value` must not exceed.
    @inlinable
    static func writeDecimal(_ value: UInt64, digits: Int, to target: UnsafeMutableRawPointer) {
        var rest = value
        var place = digits
        while place > 0 {
            place -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe target.storeBytes(
                of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit), toByteOffset: place, as: UInt8.self)
            rest = quotient
        }
    }

    /// Writes exactly `digits` lower-case hexadecimal digits, with zeros in front.
    @inlinable
    static func writeHex(_ value: UInt64, digits: Int, to target: UnsafeMutableRawPointer) {
        var rest = value
        var place = digits
        while place > 0 {
            place -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            let letter = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            unsafe target.storeBytes(of: letter, toByteOffset: place, as: UInt8.self)
            rest >>= 4
        }
    }
}
