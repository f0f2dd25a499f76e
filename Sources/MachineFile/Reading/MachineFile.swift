public import Machine

/// Reads machine files: YAML, strict, every error with file, line and key.
public enum MachineFile {
    /// The text of the machine file at `path`.
    ///
    /// - Throws: when the file cannot be read, is larger than 256 MiB or is no UTF-8.
    public static func text(ofFileAt path: String) throws(MachineFileError) -> String {
        func error(_ place: MachineFileError.Place, _ reason: String) -> MachineFileError {
            MachineFileError(file: path, place: place, key: "", reason: reason)
        }
        let bytes: [UInt8]
        do {
            bytes = try HostFile.bytes(of: path, limit: DocumentReader.sizeLimit)
        } catch {
            throw MachineFileError(file: path, place: .wholeFile, key: "", reason: error.reason)
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw error(.line(line + 1), "found bytes that are no UTF-8; expected UTF-8 text")
    }

    /// What a machine file says, each value checked by itself.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - name: The file's name for messages; without a `name` key, the machine is called after it.
    ///   - folder: The folder that sources under `files` are relative to; empty for the working directory.
    ///   - settings: Values to replace before anything is looked at.
    ///   - overrides: Options that take the place of values.
    /// - Throws: the first fault.
    public static func read(
        text: String, name: String, folder: String = "", settings: [Setting] = [],
        overrides: MachineOverrides = MachineOverrides()
    ) throws(MachineFileError) -> MachineSpecification {
        let root = try tree(text: text, name: name, settings: settings)
        return try specification(root, name: name, folder: folder, overrides: overrides)
    }

    /// The machine that a machine file describes, its values checked against each other too.
    ///
    /// - Throws: the first fault; what `MachineState` finds is shown at the line of the key that it names.
    public static func load(
        text: String, name: String, folder: String = "", settings: [Setting] = [],
        overrides: MachineOverrides = MachineOverrides()
    ) throws(MachineFileError) -> MachineState {
        let root = try tree(text: text, name: name, settings: settings)
        let specification = try specification(root, name: name, folder: folder, overrides: overrides)
        do {
            return try MachineState(specification)
        } catch {
            let options = overrides.cpus.map { " (with --cpus \($0))" } ?? ""
            throw MachineFileError(
                file: name, place: root.place(of: error.key), key: error.key, reason: error.reason + options)
        }
    }

    private static func tree(
        text: String, name: String, settings: [Setting]
    ) throws(MachineFileError) -> ValueTree {
        var root = try DocumentReader.read(text, file: name)
        for setting in settings { try root.apply(setting, file: name) }
        return root
    }

    private static func specification(
        _ root: ValueTree, name: String, folder: String, overrides: MachineOverrides
    ) throws(MachineFileError) -> MachineSpecification {
        let decoder = try MachineDecoder(root, file: name, folder: folder)
        var specification = try decoder.specification(cpusFromOption: overrides.cpus)
        if let seed = overrides.seed { specification.seed = seed }
        if let uptime = overrides.uptime {
            // A captured table was captured when it was: another uptime shows what has become of it by then.
            specification.captured?.origin = specification.uptime
            specification.uptime = uptime
        }
        return specification
    }
}
