/// How text of a captured file, which may hold any byte, is kept in a string.
///
/// Text that is UTF-8 is kept as it is. A byte that is not part of UTF-8 stands as U+10FE00 plus the byte, in
/// the last private use plane; so do the bytes of captured characters of that very range, so that each string
/// stands for one sequence of bytes and no other.
public enum CapturedText {
    private static let base: UInt32 = 0x10_fe00
    private static let range: ClosedRange<UInt32> = 0x10_fe80...0x10_feff

    /// The string that stands for `bytes`.
    public static func string(_ bytes: [UInt8]) -> String {
        if let string = String(validating: bytes, as: UTF8.self), !hasStandIn(string) { return string }
        var result = String.UnicodeScalarView()
        var decoder = UTF8Pieces(bytes)
        while let piece = decoder.next() {
            switch piece {
            case .scalar(let scalar) where !range.contains(scalar.value): result.append(scalar)
            case .scalar(let scalar): for byte in UTF8.encode(scalar) ?? .init() { append(byte, to: &result) }
            case .byte(let byte): append(byte, to: &result)
            }
        }
        return String(result)
    }

    /// The bytes that `string` stands for.
    public static func bytes(_ string: String) -> [UInt8] {
        guard hasStandIn(string) else { return Array(string.utf8) }
        var result: [UInt8] = []
        for scalar in string.unicodeScalars {
            if range.contains(scalar.value) {
                result.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                result.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
        return result
    }

    /// Whether some of the string's characters stand for bytes; if not, its UTF-8 is the captured text.
    public static func hasStandIn(_ string: String) -> Bool {
        // All stand-ins begin with these two bytes of UTF-8.
        var previous: UInt8 = 0
        for byte in string.utf8 {
            if previous == 0xf4, byte == 0x8f { return string.unicodeScalars.contains(where: isStandIn) }
            previous = byte
        }
        return false
    }

    private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool { range.contains(scalar.value) }

    private static func append(_ byte: UInt8, to text: inout String.UnicodeScalarView) {
        // The sum is always a scalar; the fallback cannot come up.
        text.append(Unicode.Scalar(base + UInt32(byte)) ?? "?")
    }
}

/// Takes bytes apart into characters of UTF-8 and the bytes that belong to none.
private struct UTF8Pieces {
    enum Piece {
        case scalar(Unicode.Scalar)
        case byte(UInt8)
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Piece? {
        guard position < bytes.count else { return nil }
        for length in 1...4 where position + length <= bytes.count {
            let part = bytes[position..<position + length]
            guard let text = String(validating: part, as: UTF8.self), let scalar = text.unicodeScalars.first,
                text.unicodeScalars.count == 1
            else { continue }
            position += length
            return .scalar(scalar)
        }
        position += 1
        return .byte(bytes[position - 1])
    }
}
