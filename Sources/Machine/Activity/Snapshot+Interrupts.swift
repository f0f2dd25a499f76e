import KernelTypes

extension Snapshot {
    /// All interrupts that were ever taken: the first number of the line `intr` of `/proc/stat`.
    ///
    /// The kernel adds up the architecture's counters of 32 bits, so that its total falls when one of them
    /// overflows; this one is the same but for that.
    public func interruptTotal() -> UInt64 {
        var total = state.retiredInterrupts
        for row in state.capturedRows ?? [] {
            if let irq = row.row.irq, state.interrupt(irq) == nil { total &+= self.total(of: row.source) }
        }
        for interrupt in state.interrupts { total &+= self.total(of: interrupt.source) }
        for source in InterruptSums(state).sources { total &+= self.total(of: source) }
        return total
    }

    /// How often deferred work was run: the line `softirq` of `/proc/stat`.
    ///
    /// Linux: `show_stat` adds up the cells of `/proc/softirqs`, which have 32 bits each, to a total of 64.
    public func softirqTotals() -> SoftirqTotals {
        var totals = SoftirqTotals()
        let timer = state.localTimer
        for cpu in 0..<state.topology.cpuCount {
            let interrupts = value(of: timer, cpu: cpu)
            for softirq in Softirq.allCases where softirq.timerPart > 0 {
                totals.add(softirq.part(of: interrupts), to: softirq)
            }
        }
        let counts = SoftirqCounts(state)
        for softirq in Softirq.allCases where softirq.deviceClass != nil {
            // Several interrupts may be one CPU's; there are no more entries than interrupts.
            var cells: [Int: UInt64] = [:]
            counts.forEachCount(of: softirq, in: self, cpus: 0..<state.topology.cpuCount) { cpu, count in
                cells[cpu, default: 0] &+= count
            }
            for cell in cells.values { totals.add(cell, to: softirq) }
        }
        return totals
    }
}

/// How often deferred work was run on all CPUs.
public struct SoftirqTotals: Sendable, Hashable {
    /// All of it: the sum of the cells of `/proc/softirqs`.
    public private(set) var total: UInt64 = 0
    /// Each kind, in the order of `Softirq`; shown with 32 bits.
    public private(set) var kinds = [UInt64](repeating: 0, count: Softirq.allCases.count)

    mutating func add(_ cell: UInt64, to softirq: Softirq) {
        kinds[softirq.rawValue] &+= cell
        total &+= cell & 0xffff_ffff
    }
}

extension MachineState {
    /// The interrupts of devices of one class.
    func sources(of deviceClass: DeviceClass) -> [CounterSource] {
        (capturedRows ?? []).filter { row in
            row.deviceClass == deviceClass && row.row.irq.flatMap { interrupt($0) } == nil
        }.map(\.source) + interrupts.filter { $0.deviceClass == deviceClass }.map(\.source)
    }

    /// Where the counts of interrupt `irq` come from; nil when there is none.
    func source(of irq: Int) -> CounterSource? {
        if let interrupt = interrupt(irq) { return interrupt.source }
        guard let captured = capturedRows else { return nil }
        return rows.capturedByNumber.lazy.map { captured[$0].source }.first { $0.irq == irq }
    }

    /// Counts of such interrupts that were removed.
    func retiredCounts(of deviceClass: DeviceClass) -> SparseCounts {
        live.retiredCounts[deviceClass] ?? SparseCounts()
    }

    /// The highest number that an interrupt has; -1 when there is none.
    public var highestIRQ: Int {
        let captured = rows.capturedByNumber.last.flatMap { capturedRows?[$0].row.irq }
        return max(interrupts.last?.irq ?? -1, captured ?? -1)
    }
}

/// How often the interrupts of consecutive numbers happened, each on all CPUs together.
public struct InterruptNumberCounts {
    private let snapshot: Snapshot
    /// Interrupts that have a number but no row, from 1 on.
    private let withoutRow: [CounterSource]
    private var place = 0
    private var capturedPlace = 0

    /// Counts of the numbers from `first` on, which are to be asked for in their order.
    public init(_ snapshot: Snapshot, from first: Int) {
        self.snapshot = snapshot
        let rows = snapshot.state.rows
        withoutRow = InterruptSums(snapshot.state).numbered
        place = rows.place(of: first)
        var high = rows.capturedByNumber.count
        while capturedPlace < high {
            let middle = (capturedPlace + high) / 2
            if captured(middle)?.irq ?? 0 < first { capturedPlace = middle + 1 } else { high = middle }
        }
    }

    /// The count of interrupt `irq`: 0 if there is none of that number.
    public mutating func count(of irq: Int) -> UInt64 {
        let rows = snapshot.state.rows
        var sum: UInt64 = 0
        var isFound = false
        while place < rows.interrupts.count, rows.interrupts[place].irq <= irq {
            if rows.interrupts[place].irq == irq {
                sum &+= snapshot.total(of: rows.interrupts[place].source)
                isFound = true
            }
            place += 1
        }
        while let (number, source) = captured(capturedPlace), number <= irq {
            if number == irq, rows.interrupt(irq) == nil {
                sum &+= snapshot.total(of: source)
                isFound = true
            }
            capturedPlace += 1
        }
        guard !isFound, irq >= 1, irq <= withoutRow.count else { return sum }
        return snapshot.total(of: withoutRow[irq - 1])
    }

    /// The captured interrupt at a place in the order of numbers.
    private func captured(_ place: Int) -> (irq: Int, source: CounterSource)? {
        let rows = snapshot.state.rows
        guard place < rows.capturedByNumber.count, let captured = rows.captured else { return nil }
        let row = captured[rows.capturedByNumber[place]]
        return (row.row.irq ?? 0, row.source)
    }
}
