public import KernelTypes

/// What a machine is at one moment, without its time: never changed, only replaced by a new one.
///
/// That is what makes a snapshot cost nothing: it keeps a reference to the state and the time.
public final class MachineState: Sendable {
    /// What the machine was built from.
    public let specification: MachineSpecification
    /// How the CPUs are grouped.
    public let topology: Topology
    /// CPUs that could ever be online: all numbers below `nr_cpu_ids`.
    public let possible: CPUSet
    /// CPUs that are.
    public let online: CPUSet
    /// The interrupts of devices, ascending by number.
    public let interrupts: [Interrupt]
    /// How the counters beside them run.
    public let architectureCounters: ArchitectureCounters
    /// The rows of a captured table, which then takes the place of both; nil on a machine that was made up.
    public let capturedRows: [CapturedTableRow]?
    /// One more than the highest interrupt number that the kernel counts with.
    public let nrIRQs: Int

    /// Builds the machine that `specification` describes.
    ///
    /// - Throws: when parts of the specification do not go together.
    public init(_ specification: MachineSpecification) throws(MachineError) {
        try MachineState.check(specification)
        let topology = Topology(specification.cpus)
        let possible = CPUSet(0..<topology.cpuCount)
        let online = possible.subtracting(specification.cpus.offline)
        guard !online.isEmpty else {
            throw MachineError(key: "cpus.offline", reason: "no CPU is left; expected at least one online")
        }
        self.specification = specification
        self.topology = topology
        self.possible = possible
        self.online = online
        if let captured = specification.captured {
            interrupts = []
            capturedRows = captured.rows.enumerated().map { index, row in
                CapturedTableRow(row, index: index, table: captured, specification: specification)
            }
        } else {
            interrupts = try InterruptPlan.interrupts(
                of: specification, topology: topology, online: online)
            capturedRows = nil
        }
        architectureCounters = ArchitectureCounters(
            hz: specification.hz, seed: specification.seed, features: specification.features,
            ticksWhenIdle: specification.kernel.isBefore261)
        let highest = max(
            interrupts.last?.irq ?? 0, specification.captured?.rows.compactMap(\.irq).max() ?? 0)
        nrIRQs = max(
            specification.nrIRQs
                ?? InterruptNumbers.initialCount(specification, topology: topology),
            highest + 1)
    }

    /// Refuses what no machine can be.
    private static func check(_ specification: MachineSpecification) throws(MachineError) {
        let cpus = specification.cpus
        if let captured = specification.captured, (captured.origin ?? specification.uptime) == .zero {
            throw MachineError(
                key: "uptime",
                reason: "0 beside a captured table; expected how long the captured machine had been up")
        }
        guard cpus.count >= 1, cpus.count <= CPUSpecification.limit else {
            throw MachineError(
                key: "cpus", reason: "\(cpus.count) CPUs; expected 1 to \(CPUSpecification.limit)")
        }
        if let last = cpus.offline.last, last >= cpus.count {
            throw MachineError(
                key: "cpus.offline",
                reason: "CPU \(last) does not exist; expected numbers below \(cpus.count)")
        }
        for interrupt in specification.interrupts {
            if let last = interrupt.cpus?.last, last >= cpus.count {
                throw MachineError(
                    key: "interrupts",
                    reason: "interrupt \(interrupt.irq): CPU \(last) does not exist; "
                        + "expected numbers below \(cpus.count)")
            }
        }
    }
}

/// A row of a captured table with its counters running.
public struct CapturedTableRow: Sendable {
    /// The row as it was captured.
    public let row: CapturedRow
    /// How its cells go on.
    public let counters: CounterPattern

    init(_ row: CapturedRow, index: Int, table: CapturedTable, specification: MachineSpecification) {
        self.row = row
        guard !row.counts.isEmpty else {
            counters = .silent
            return
        }
        var columns = table.cpuCount
        // A row of the architecture belongs to every CPU, even if some had nothing to count. A device's belongs
        // to those that it went to, unless all CPUs but a few took part; one CPU alone shows nothing.
        var grows = row.irq == nil || (columns > 1 && 4 * row.counts.count >= 3 * columns)
        if case .fixed(_, let count) = row.cells { (columns, grows) = (count, false) }
        counters = .captured(
            CapturedCounter(
                row.counts, columnCount: columns,
                origin: (table.origin ?? specification.uptime).rawValue,
                seed: SeededRandom.hash(specification.seed ^ 0xca97, UInt64(index)), grows: grows))
    }
}
