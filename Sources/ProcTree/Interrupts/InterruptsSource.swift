import KernelTypes
import Machine
import Synchronization

/// Where `/proc/interrupts` comes from: the machine, and the table of its present rows, made once and kept
/// until an interrupt is added or removed.
final class InterruptsSource: Sendable {
    private struct Kept {
        var rows: InterruptRows
        /// The CPUs that the table depends on; nil when it does not.
        var online: CPUSet?
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
        // A captured header that fits no grid is printed as it was while the CPUs are the same.
        let online = state.specification.captured?.header.verbatim == nil ? nil : state.online
        return kept.withLock { kept in
            if let found = kept, found.rows === state.rows, found.online == online { return found.table }
            let table = TableBuilder.table(of: state)
            kept = Kept(rows: state.rows, online: online, table: table)
            return table
        }
    }
}
