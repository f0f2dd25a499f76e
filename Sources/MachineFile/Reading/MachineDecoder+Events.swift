import KernelTypes
import Machine

extension MachineDecoder {
    /// What happens while the program runs: times, and commands as `sim/control` takes them.
    func events(_ field: Field) throws(MachineFileError) -> [ScheduledCommand] {
        var result: [ScheduledCommand] = []
        for item in try field.list() {
            let fields = try item.mapping(["at", "do"])
            let at = try fields.required("at", expected: "a time since the start, as 10s")
            let text = try fields.required("do", expected: "a command, as \"cpu 5 offline\"")
            result.append(ScheduledCommand(at: try duration(at), try command(text)))
        }
        return result
    }

    private func command(_ field: Field) throws(MachineFileError) -> MachineCommand {
        let line = try field.text(expected: "a command, as \"cpu 5 offline\"")
        let command: MachineCommand
        do throws(MachineCommandError) { command = try MachineCommand(line) } catch {
            throw field.error(error.reason)
        }
        if case .advance = command {
            throw field.error("found 'advance', which the times of events are for; expected another command")
        }
        return command
    }
}
