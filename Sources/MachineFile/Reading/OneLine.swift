/// Text that may be put into a message of one line.
enum OneLine {
    /// The text with a question mark for each control character.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "?" : scalar) }
        return String(result)
    }

    /// The text between quotation marks, cut when it is long.
    static func quoted(_ text: String) -> String {
        let start = text.unicodeScalars.prefix(48)
        return start.endIndex == text.unicodeScalars.endIndex
            ? "'\(text)'" : "'\(String(start))...'"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
