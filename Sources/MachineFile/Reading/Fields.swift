/// The fields of a mapping, by their names.
struct Fields {
    let entries: [ValueTree.Entry]
    let parent: Field

    /// The field of that name, if it is there.
    subscript(name: String) -> Field? {
        guard let entry = entries.first(where: { $0.key == name }) else { return nil }
        return Field(value: entry.value, key: parent.path(to: name), file: parent.file)
    }

    /// The field of that name.
    func required(_ name: String, expected: String) throws(MachineFileError) -> Field {
        if let field = self[name] { return field }
        throw MachineFileError(
            file: parent.file, place: parent.value.place, key: parent.path(to: name),
            reason: "missing; expected \(expected)")
    }
}
