/// Text as YAML has it between quotation marks.
enum YAMLText {
    /// The text in quotation marks, with everything escaped that is not a plain character of a line.
    ///
    /// The ampersand is escaped too, so that the reader need not wonder whether it begins an anchor.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "&": bytes.append(contentsOf: "\\x26".utf8)
            case " "..."~", "\u{a1}"..."\u{1fff}": bytes.append(contentsOf: String(scalar).utf8)
            default: appendEscape(scalar.value, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func appendEscape(_ value: UInt32, to bytes: inout [UInt8]) {
        let (letter, digits) = value <= 0xff ? ("x", 2) : value <= 0xffff ? ("u", 4) : ("U", 8)
        let text = String(value, radix: 16)
        bytes.append(contentsOf: "\\\(letter)".utf8)
        for _ in text.utf8.count..<digits { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: text.utf8)
    }
}
