import KernelTypes

/// Which rows a machine's `/proc/interrupts` has: an object of its own, so that a table made for it can be used
/// as long as no interrupt comes or goes.
public final class InterruptRows: Sendable {
    /// The interrupts of devices, ascending by number.
    public let interrupts: [Interrupt]
    /// The rows of a captured table, which then takes the place of all others.
    public let captured: [CapturedTableRow]?
    /// One more than the highest interrupt number that the kernel counts with; it never shrinks.
    public let nrIRQs: Int
    /// The longest name that an interrupt chip ever had, in bytes (Linux, since 7.2: `chip_width`).
    public let widestChip: Int

    /// The places of captured rows of interrupts with a number, ascending by number.
    let capturedByNumber: [Int]
    /// Interrupts of a machine with a captured table that came later, and have no row in it.
    public let uncaptured: Set<Int>
    /// What is known of captured interrupts beside their rows.
    let records: InterruptRecords
    /// Descriptors of a captured machine that have no interrupt, ascending by number.
    let unused: [CapturedInterrupt]

    init(
        interrupts: [Interrupt], captured: [CapturedTableRow]?, nrIRQs: Int, widestChip: Int = 0,
        uncaptured: Set<Int> = [], records: InterruptRecords = .none, unused: [CapturedInterrupt] = []
    ) {
        self.records = records
        self.unused = unused
        self.uncaptured = uncaptured
        self.interrupts = interrupts
        self.captured = captured
        capturedByNumber = CapturedTableRow.placesByNumber(captured ?? [])
        self.nrIRQs = max(nrIRQs, (interrupts.last?.irq ?? 0) + 1)
        self.widestChip = interrupts.reduce(widestChip) { max($0, $1.chip?.utf8.count ?? 1) }
    }

    /// The rows that a machine starts with.
    convenience init(
        _ specification: MachineSpecification, topology: Topology, interrupts: [Interrupt],
        captured: [CapturedTableRow]?, records: InterruptRecords, unused: [CapturedInterrupt]
    ) {
        let highest = max(
            specification.captured?.rows.compactMap(\.irq).max() ?? 0, unused.last?.irq ?? 0)
        let first = specification.nrIRQs ?? InterruptNumbers.initialCount(specification, topology: topology)
        self.init(
            interrupts: interrupts, captured: captured, nrIRQs: max(first, highest + 1), records: records,
            unused: unused)
    }

    /// Whether a captured table has a row of that number.
    func hasCapturedRow(of irq: Int) -> Bool { captured?.contains { $0.row.irq == irq } ?? false }

    /// The rows with one more interrupt, whose number is not taken.
    func adding(_ interrupt: Interrupt) -> InterruptRows {
        var interrupts = interrupts
        interrupts.insert(interrupt, at: place(of: interrupt.irq))
        var uncaptured = uncaptured
        if captured != nil { uncaptured.insert(interrupt.irq) }
        return InterruptRows(
            interrupts: interrupts, captured: captured, nrIRQs: nrIRQs, widestChip: widestChip,
            uncaptured: uncaptured, records: records.forgetting(interrupt.irq), unused: unused)
    }

    /// The rows without an interrupt.
    func removing(_ irq: Int) -> InterruptRows {
        var uncaptured = uncaptured
        uncaptured.remove(irq)
        return InterruptRows(
            interrupts: interrupts.filter { $0.irq != irq }, captured: captured?.filter { $0.row.irq != irq },
            nrIRQs: nrIRQs, widestChip: widestChip, uncaptured: uncaptured, records: records.forgetting(irq),
            unused: unused)
    }

    /// The place of an interrupt, or where it would be.
    func place(of irq: Int) -> Int { interrupts.partition { $0.irq >= irq } }

    /// The interrupt with a number; nil when there is none.
    func interrupt(_ irq: Int) -> Interrupt? {
        let place = place(of: irq)
        return place < interrupts.count && interrupts[place].irq == irq ? interrupts[place] : nil
    }
}
