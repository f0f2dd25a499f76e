import ArgumentParser
import MachineFile

/// `bigproc machines`: the presets.
struct MachinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machines",
        abstract: "List the machines that are built in, or print one as a machine file to start from.")

    @Argument(help: ArgumentHelp("Print the machine file of this preset.", valueName: "name"))
    var name: String?

    func run() throws {
        guard let name else {
            let width = MachinePreset.all.map(\.name.count).max() ?? 0
            for preset in MachinePreset.all {
                let padding = String(repeating: " ", count: width - preset.name.count)
                try OutputStream.standard.write("\(preset.name)\(padding)  \(preset.description)\n")
            }
            return
        }
        guard let preset = MachinePreset.named(name) else {
            let names = MachinePreset.all.map(\.name).joined(separator: ", ")
            throw Failure("\(name): no such preset; expected one of \(names)")
        }
        try OutputStream.standard.write(preset.text + "\n")
    }
}
