extension Field {
    /// The value as a mapping that has none but the keys of `known`.
    func mapping(_ known: [String]) throws(MachineFileError) -> Fields {
        guard case .mapping(let entries) = value.content else {
            throw error(expected: "a mapping with the keys \(known.joined(separator: ", "))")
        }
        for entry in entries where !known.contains(entry.key) {
            let nearest = Spelling.nearest(to: entry.key, in: known)
            let expected =
                nearest.map { "'\($0)'" } ?? "one of \(known.joined(separator: ", "))"
            throw MachineFileError(
                file: file, place: entry.place, key: path(to: entry.key),
                reason: "unknown key; expected \(expected)")
        }
        return Fields(entries: entries, parent: self)
    }

    /// All keys and values of a mapping with keys of any name.
    func entries() throws(MachineFileError) -> [(name: String, field: Field)] {
        guard case .mapping(let entries) = value.content else { throw error(expected: "a mapping") }
        return entries.map { ($0.key, Field(value: $0.value, key: path(to: $0.key), file: file)) }
    }

    /// The key of a field in this mapping.
    func path(to name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
}
