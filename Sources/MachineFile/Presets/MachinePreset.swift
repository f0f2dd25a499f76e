public import Machine

/// A machine that comes with the program: a machine file that is part of it.
public struct MachinePreset: Sendable, Hashable {
    /// What it is called on the command line.
    public let name: String
    /// What kind of machine it is, in one line.
    public let description: String
    /// Its machine file.
    public let text: String

    init(name: String, description: String, text: String) {
        self.name = name
        self.description = description
        self.text = text
    }

    /// All presets, the one that is used when none is named first.
    public static let all: [MachinePreset] =
        [
            .default, .laptop, .epyc512, .uv4096, .altix512, .arm192, .million,
        ] + torture

    /// The preset of that name.
    public static func named(_ name: String) -> MachinePreset? { all.first { $0.name == name } }

    /// The preset's specification; see `MachineFile.read`.
    ///
    /// - Throws: what is wrong with the settings or overrides.
    public func specification(
        settings: [Setting] = [], overrides: MachineOverrides = MachineOverrides()
    ) throws(MachineFileError) -> MachineSpecification {
        try MachineFile.read(text: text, name: name, settings: settings, overrides: overrides)
    }

    /// The preset's machine; see `MachineFile.load`.
    ///
    /// - Throws: what is wrong with the settings or overrides.
    public func load(
        settings: [Setting] = [], overrides: MachineOverrides = MachineOverrides()
    ) throws(MachineFileError) -> MachineState {
        try MachineFile.load(text: text, name: name, settings: settings, overrides: overrides)
    }
}
