public import KernelTypes

/// What is known of a captured machine's interrupts beside their rows, by number.
struct InterruptRecords: Sendable {
    /// What is known of one of them.
    struct Record: Sendable {
        let captured: CapturedInterrupt
        let spurious: SpuriousInterrupts
    }

    private var records: [Int: Record] = [:]

    /// Nothing.
    static let none = InterruptRecords()

    private init() {}

    /// What a specification has of the interrupts of these rows; of two entries of one number the first.
    init(_ specification: MachineSpecification, rows: [CapturedTableRow]) {
        let entries = specification.capturedActivity.interrupts
        guard !entries.isEmpty else { return }
        var totals: [Int: UInt64] = [:]
        for row in rows {
            guard let irq = row.row.irq, totals[irq] == nil else { continue }
            totals[irq] = row.row.counts.reduce(0) { $0 &+ $1.value }
        }
        for entry in entries where records[entry.irq] == nil {
            let spurious = entry.spurious.map { SpuriousInterrupts($0, total: totals[entry.irq] ?? 0) }
            records[entry.irq] = Record(captured: entry, spurious: spurious ?? SpuriousInterrupts())
        }
    }

    /// What is known of an interrupt; nil when nothing is.
    subscript(irq: Int) -> Record? { records.isEmpty ? nil : records[irq] }

    /// The same without what is known of `irq`, whose number is another interrupt's from now on.
    func forgetting(_ irq: Int) -> InterruptRecords {
        guard self[irq] != nil else { return self }
        var result = self
        result.records[irq] = nil
        return result
    }
}

extension MachineState {
    /// What was captured of an interrupt beside its row; nil when nothing was.
    public func captured(_ interrupt: Interrupt) -> CapturedInterrupt? {
        rows.records[interrupt.irq]?.captured
    }

    /// Descriptors of a captured machine that no interrupt has now, ascending by number.
    public var unusedDescriptors: [CapturedInterrupt] { rows.unused }

    /// The descriptor of that number that a captured machine had without an interrupt.
    public func unusedDescriptor(_ irq: Int) -> CapturedInterrupt? {
        var low = 0
        var high = rows.unused.count
        while low < high {
            let middle = (low + high) / 2
            if rows.unused[middle].irq < irq { low = middle + 1 } else { high = middle }
        }
        return low < rows.unused.count && rows.unused[low].irq == irq ? rows.unused[low] : nil
    }

    /// The CPUs that take an interrupt: one, or none while it is shut down or when every CPU has its own. What was
    /// captured is so until the interrupt goes elsewhere.
    public func effectiveCPUs(of interrupt: Interrupt) -> CPUSet {
        let cpu = effectiveCPU(of: interrupt)
        if let known = rows.records[interrupt.irq]?.captured.effective, live[interrupt.irq]?.affinity == nil,
            cpu == interrupt.firstCPU
        {
            let kept = known.intersection(possible)
            if known.isEmpty || !kept.isEmpty { return kept }
        }
        return cpu.map { CPUSet($0..<$0 + 1) } ?? CPUSet()
    }

    /// The CPUs that an interrupt's driver would like it to go to (`affinity_hint`).
    public func hint(of interrupt: Interrupt) -> CPUSet {
        (rows.records[interrupt.irq]?.captured.hint ?? CPUSet(interrupt.hint)).intersection(possible)
    }

    /// The node that the kernel keeps for an interrupt: that of its device, if that has one; of the first CPU
    /// where the kernel gave it its CPUs itself; the first one for the old lines of PCs; else -1.
    public func node(of interrupt: Interrupt) -> Int {
        if let node = rows.records[interrupt.irq]?.captured.node { return node }
        switch interrupt.affinity {
        case .managed(let range): return topology.node(of: min(range.lowerBound, topology.cpuCount - 1))
        case .managedSet(let cpus): return topology.node(of: min(cpus.first ?? 0, topology.cpuCount - 1))
        case .node(let node): return topology.nodes > 1 ? node : -1
        case .anywhere, .cpus: return MachineState.usualNode(of: interrupt.irq, specification.architecture)
        }
    }

    /// The node of an interrupt that belongs to no device with one.
    public static func usualNode(of irq: Int, _ architecture: Architecture) -> Int {
        architecture.isX86 && irq < 16 ? 0 : -1
    }
}
