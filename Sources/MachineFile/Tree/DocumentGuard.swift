/// Refuses text before the YAML parser sees it, where the parser would take too long over it or not say
/// enough.
enum DocumentGuard {
    /// Checks the size, looks for characters that no YAML may hold, and for anchors beside keys that are not
    /// text.
    ///
    /// The parser hashes keys whole, aliases in them included: with both, a file of a few lines could keep it
    /// busy for years. The check is a coarse one; it may take text in quotation marks for an anchor, but then
    /// asks for no more than to keep keys plain.
    static func check(_ text: String, file: String) throws(MachineFileError) {
        let bytes = text.utf8Span.span
        guard bytes.count <= DocumentReader.sizeLimit else {
            throw MachineFileError(
                file: file, place: .wholeFile, key: "",
                reason: "found \(bytes.count) bytes; expected at most \(DocumentReader.sizeLimit)")
        }
        var line = 1
        var hasAnchor = false
        var complexKeyLine: Int?
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\n"): line += 1
            case 0..<0x09, 0x0b, 0x0c, 0x0e..<0x20, 0x7f:
                throw MachineFileError(
                    file: file, place: .line(line), key: "",
                    reason: "found control character 0x\(String(byte, radix: 16)); "
                        + "expected text (in quotation marks \"\\x..\" stands for any)")
            case UInt8(ascii: "&"): if isNameStart(bytes, index + 1) { hasAnchor = true }
            case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "*"), UInt8(ascii: "?"):
                if complexKeyLine == nil, mayBeKey(bytes, index) { complexKeyLine = line }
            default: break
            }
        }
        guard hasAnchor, let complexKeyLine else { return }
        throw MachineFileError(
            file: file, place: .line(complexKeyLine), key: "",
            reason: "a key that is a list, a mapping or an alias, beside anchors; expected keys of plain text"
        )
    }

    private static func isNameStart(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            return true
        default: return false
        }
    }

    private static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",")
    }

    /// Whether the bracket, alias or question mark at `index` may end or begin a key.
    private static func mayBeKey(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
        var next = index + 1
        if bytes[index] == UInt8(ascii: "?") {
            let isFirst = index == 0 || bytes[index - 1] <= UInt8(ascii: " ") || isOpening(bytes[index - 1])
            return isFirst && (next == bytes.count || bytes[next] <= UInt8(ascii: " "))
        }
        if bytes[index] == UInt8(ascii: "*") {
            while isNameStart(bytes, next) { next += 1 }
        }
        while next < bytes.count, bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "\t") {
            next += 1
        }
        return next < bytes.count && bytes[next] == UInt8(ascii: ":")
    }
}
