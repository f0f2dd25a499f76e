/// A number of bytes, as machine files and commands write it: `1536GiB`, `64 TiB`, `4096`.
///
/// Units are binary, also in the short form that the kernel's command line has (`16M`, Linux: `memparse`).
/// Decimal units (`MB`) are refused, as nobody could tell which are meant.
public struct ByteSize: Sendable, Hashable {
    /// The number of bytes.
    public let bytes: UInt64

    /// Wraps a number of bytes.
    public init(bytes: UInt64) { self.bytes = bytes }

    /// The letters of the units, each 1024 times the one before, the first 1024 bytes.
    private static let letters: [UInt8] = Array("KMGTPE".utf8)

    /// The unit's bytes: 1 for none or `B`, else `K`, `M`, `G`, `T`, `P` or `E` in either case, alone or
    /// with `iB` behind it.
    private static func unit(_ name: Substring.UTF8View) -> UInt64? {
        guard let letter = name.first else { return 1 }
        if name.elementsEqual("B".utf8) { return 1 }
        guard name.count == 1 || name.dropFirst().elementsEqual("iB".utf8) else { return nil }
        guard let index = letters.firstIndex(of: letter & ~0x20) else { return nil }
        return 1 << UInt64(10 * (index + 1))
    }
}

extension ByteSize: Comparable {
    /// Whether one size is smaller than the other.
    public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
}

extension ByteSize: LosslessStringConvertible {
    /// Reads a number that may have a fraction, blanks, and a unit; nil for anything else, for what is not
    /// a whole number of bytes, and for 2^64 bytes and more.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard let number = DecimalNumber(takenFrom: &rest) else { return nil }
        let blanks = rest.prefix { $0 == UInt8(ascii: " ") }
        rest = rest.dropFirst(blanks.count)
        guard blanks.isEmpty || !rest.isEmpty else { return nil }
        guard let unit = ByteSize.unit(rest), let bytes = number.multiplied(by: unit) else { return nil }
        self.bytes = bytes
    }

    /// The size as a whole number of the largest unit that divides it: `1536GiB`, `4KiB`, `1000`.
    public var description: String {
        let power = bytes == 0 ? 0 : min(bytes.trailingZeroBitCount / 10, ByteSize.letters.count)
        guard power > 0 else { return String(bytes) }
        return String(bytes >> UInt64(10 * power)) + String(UnicodeScalar(ByteSize.letters[power - 1])) + "iB"
    }
}
