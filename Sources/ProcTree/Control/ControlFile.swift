import KernelTypes
import Machine
import SeqFile

/// `sim/control`: takes a command a line; reads as the commands that there are, and why the last write was
/// refused, if it was.
struct ControlFile: EmulatedFile {
    private let machine: Machine
    private let panel: ControlPanel

    init(machine: Machine) {
        self.machine = machine
        panel = ControlPanel(machine)
    }

    var path: String { "sim/control" }
    var mode: UInt16 { 0o644 }
    var belongsToMounter: Bool { true }
    var survivesWithoutMemory: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let (panel, machine) = (panel, machine)
        let lines = RecordList<String> {
            MachineCommand.forms + (machine.eventRefusal.map { ["refused \($0)"] } ?? [])
                + (panel.reason.map { ["refused: \($0)"] } ?? [])
        } write: { line, buffer in
            buffer.put(line)
            buffer.put("\n")
        }
        return SmallOpenFile(
            place: self, file: lines, heap: machine.heap,
            writer: TextWriter { (text) throws(Errno) in try panel.run(text) })
    }
}
