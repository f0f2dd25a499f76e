/// A YAML value with the place it comes from: what is left of a document once aliases are followed and tags
/// are checked.
struct ValueTree: Sendable {
    /// What a value can be.
    enum Content: Sendable {
        /// Text; a plain one stands without quotation marks and may be a number.
        case scalar(String, isPlain: Bool)
        /// Values in their order.
        case list([ValueTree])
        /// Keys and values in their order, no key twice.
        case mapping([Entry])
    }

    /// A key of a mapping with its value.
    struct Entry: Sendable {
        let key: String
        /// Where the key stands.
        let place: MachineFileError.Place
        var value: ValueTree
    }

    var content: Content
    /// Where the value begins.
    let place: MachineFileError.Place

    /// Whether the value is plain text that YAML takes for no value at all.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// What the value is, in the words of a message.
    var summary: String {
        switch content {
        case .scalar(let text, let isPlain):
            if isNull { return "nothing" }
            if text.isEmpty { return "empty text" }
            return isPlain ? OneLine.quoted(text) : "text \(OneLine.quoted(text))"
        case .list: return "a list"
        case .mapping: return "a mapping"
        }
    }

    /// The place of the deepest value on a dotted path that is there: where the fault of `key` is to be
    /// shown.
    func place(of key: some StringProtocol) -> MachineFileError.Place {
        guard case .mapping(let entries) = content else { return place }
        let parts = key.split(separator: ".", maxSplits: 1)
        guard let first = parts.first, let entry = entries.first(where: { $0.key == first }) else {
            return place
        }
        guard parts.count > 1, case .mapping(let inner) = entry.value.content else { return entry.place }
        let next = parts[1].prefix { $0 != "." }
        return inner.contains { $0.key == next } ? entry.value.place(of: parts[1]) : entry.place
    }
}
