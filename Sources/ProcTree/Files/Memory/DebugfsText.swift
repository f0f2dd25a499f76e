import KernelTypes

/// What files of debugfs make of a text that is written to them.
enum DebugfsText {
    /// A number as simple attributes take it: at most 23 bytes are looked at, up to a NUL; no blanks, a sign,
    /// digits (octal after a 0, hexadecimal after 0x), and perhaps a newline (Linux: `simple_attr_write`,
    /// `kstrtoull`).
    ///
    /// - Throws: EINVAL for another text, ERANGE for a number of more than 64 bits.
    static func number(_ text: [UInt8], isSigned: Bool) throws(Errno) -> UInt64 {
        var rest = text.prefix(23).prefix { $0 != 0 }
        let isNegative = isSigned && rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let first = rest.first, (0x30...0x39).contains(first) else { throw .invalidArgument }
        guard let magnitude = DigitReader.take(&rest) else { throw .outOfRange }
        if rest.first == 0x0a { rest = rest.dropFirst() }
        guard rest.isEmpty else { throw .invalidArgument }
        guard isSigned else { return magnitude }
        guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { throw .outOfRange }
        return isNegative ? 0 &- magnitude : magnitude
    }

    /// A truth value as the kernel reads it: by its first letter, or the second of `on` and `off`; nil for
    /// another text (Linux: `kstrtobool`).
    static func boolean(_ text: [UInt8]) -> Bool? {
        let letters = text.prefix(3).map { $0 | 0x20 }
        switch letters.first {
        case UInt8(ascii: "y"), UInt8(ascii: "t"): return true
        case UInt8(ascii: "n"), UInt8(ascii: "f"): return false
        case UInt8(ascii: "o") where letters.count > 1:
            let second = letters[1]
            return second == UInt8(ascii: "n") ? true : second == UInt8(ascii: "f") ? false : nil
        default:
            return text.first == UInt8(ascii: "1") ? true : text.first == UInt8(ascii: "0") ? false : nil
        }
    }
}
