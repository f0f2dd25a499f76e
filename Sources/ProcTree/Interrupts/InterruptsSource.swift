import KernelTypes
import Machine
import Synchronization

/// Where `/proc/interrupts` comes from: the machine, and the table of its present state, made once and kept
/// until the state changes.
final class InterruptsSource: Sendable {
    private struct Kept {
        var state: MachineState
        var table: InterruptsTable
    }

    private let machine: Machine
    private let kept = Lock<Kept?>(nil)

    init(_ machine: Machine) { self.machine = machine }

    /// The table as a fresh snapshot shows it.
    func view() -> TableView {
        let snapshot = machine.snapshot()
        return TableView(table(of: snapshot.state), of: snapshot)
    }

    private func table(of state: MachineState) -> InterruptsTable {
        kept.withLock { kept in
            if let found = kept, found.state === state { return found.table }
            let table = TableBuilder.table(of: state)
            kept = Kept(state: state, table: table)
            return table
        }
    }
}
