import ArgumentParser
import KernelTypes
import Machine
import MachineFile
import ProcTree

/// `bigproc validate`: is a machine file in order?
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a machine file; says what machine it is, or where the first fault is.")

    @Argument(help: ArgumentHelp("The machine file.", valueName: "file"))
    var file: String

    func run() throws {
        let state = try MachineFile.load(
            text: MachineFile.text(ofFileAt: file), name: file, folder: HostPath.folder(of: file))
        let specification = state.specification
        _ = try RunningMachine.tree(of: state, mode: .manual, strategy: .page)
        let rows = state.capturedRows?.count ?? state.interrupts.count
        try OutputStream.standard.write(
            "\(file): \(specification.name): Linux \(specification.kernel.release) on "
                + "\(specification.architecture.rawValue), \(state.topology.cpuCount) CPUs "
                + "(\(state.online.count) online), \(ByteSize(bytes: specification.memory)) of memory, "
                + "\(rows) \(state.capturedRows == nil ? "interrupts" : "captured rows")\n")
    }
}
