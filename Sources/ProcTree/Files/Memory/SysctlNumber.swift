import KernelTypes

/// A number as files of `proc/sys` take it (Linux: `proc_get_long`).
///
/// Blanks of any kind, a minus, and digits: decimal, octal after a 0, hexadecimal after 0x. What follows the
/// first blank behind it is not looked at; a writer of the whole text is told how much was taken.
struct SysctlNumber: Hashable, Sendable {
    /// The number.
    let value: Int
    /// How many bytes of the text were taken, blanks behind the number included.
    let taken: Int

    /// The longest number with its sign that is accepted is one shorter.
    private static let longest = 21

    /// Reads the number that `text` begins with.
    ///
    /// - Parameter limit: the bytes that are looked at; what is beyond counts as taken.
    /// - Throws: EINVAL for anything else.
    init(_ text: [UInt8], limit: Int) throws(Errno) {
        let seen = text.prefix(limit)
        let rest = seen.drop(while: Self.isBlank)
        let token = rest.prefix(Self.longest)
        var digits = token
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard let first = digits.first, (0x30...0x39).contains(first) else { throw .invalidArgument }
        guard let magnitude = DigitReader.take(&digits) else { throw .invalidArgument }
        let length = token.count - digits.count
        guard length < Self.longest else { throw .invalidArgument }
        let behind = rest.dropFirst(length)
        if let next = behind.first {
            guard next == 0x20 || next == 0x09 || next == 0x0a else { throw .invalidArgument }
        }
        guard magnitude <= UInt64(Int.max) else { throw .invalidArgument }
        value = isNegative ? -Int(magnitude) : Int(magnitude)
        taken = text.count - behind.drop(while: Self.isBlank).count
    }

    /// C's `isspace`.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}

/// Digits as the kernel's own number readers take them.
enum DigitReader {
    /// Takes the digits that `text` begins with, the base being told by 0 or 0x; nil when there are none, or
    /// the number does not fit 64 bits.
    static func take(_ text: inout ArraySlice<UInt8>) -> UInt64? {
        let base = takeBase(&text)
        var value: UInt64 = 0
        var count = 0
        while let digit = text.first.flatMap(value(of:)), digit < base {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
            let (sum, carries) = product.addingReportingOverflow(digit)
            guard !isTooLarge, !carries else { return nil }
            value = sum
            count += 1
            text = text.dropFirst()
        }
        return count > 0 ? value : nil
    }

    private static func takeBase(_ text: inout ArraySlice<UInt8>) -> UInt64 {
        guard text.first == UInt8(ascii: "0") else { return 10 }
        let next = text.dropFirst()
        guard let letter = next.first, letter | 0x20 == UInt8(ascii: "x"),
            let digit = next.dropFirst().first, value(of: digit) != nil
        else { return 8 }
        text = next.dropFirst()
        return 16
    }

    private static func value(of byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x41 + 10)
        case 0x61...0x66: UInt64(byte - 0x61 + 10)
        default: nil
        }
    }
}
