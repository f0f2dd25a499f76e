import KernelTypes
import Machine
import Synchronization

/// Where `/proc/interrupts` or `/proc/softirqs` comes from: the machine, and the table of its present rows, made
/// once and kept until an interrupt is added or removed.
final class InterruptsSource: Sendable {
    private struct Kept {
        var rows: InterruptRows
        /// The CPUs that the table depends on; nil when it does not.
        var online: CPUSet?
        var table: InterruptsTable
    }

    private let machine: Machine
    private let columns: TableColumns
    /// Cells that show 0, for rows that have hardly any others; nil for machines with so few CPUs that they do not
    /// pay, or without memory for them.
    let blankCells: BlankCells?
    private let kept = Lock<Kept?>(nil)

    /// The table of interrupts, which has columns for CPUs that are online, or that of deferred work, which has
    /// them for all that are possible.
    init(_ machine: Machine, columns: TableColumns = .online) {
        self.machine = machine
        self.columns = columns
        let cpus = machine.snapshot().state.possible.count
        blankCells =
            columns == .online && cpus >= InterruptsPageFile.fewestCPUsWithReadyRuns
            ? BlankCells(machine.memory) : nil
    }

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
            let table =
                switch columns {
                case .online: TableBuilder.table(of: state)
                case .possible: TableBuilder.softirqs(of: state)
                }
            kept = Kept(rows: state.rows, online: online, table: table)
            return table
        }
    }
}
