import KernelTypes

/// The numbers of a captured `/proc/stat` that are sums of rows which were captured as well: they go on with
/// these rows, so that the files agree whatever happens, and events are seen.
///
/// Files are not captured at one moment, and a total counts interrupts that have no row: what a number differed
/// from its rows' sum stays, and grows at its pace where it was more.
struct CapturedStatSums: Sendable {
    private let origin: UInt64
    /// The sum of the only row of each interrupt.
    private let interrupts: [Int: UInt64]
    /// The sum of all that the kernel counts in the first number of `intr`; nil when rows are there twice.
    private let interruptTotal: UInt64?
    /// The places of the rows of `/proc/softirqs`, and their sums.
    private let softirqs: [(place: Int, sum: UInt64)]

    init(_ specification: MachineSpecification, origin: UInt64) {
        self.origin = origin
        var interrupts: [Int: UInt64] = [:]
        var total: UInt64 = 0
        var isUnique = true
        for row in specification.captured?.rows ?? [] {
            let sum = row.counts.reduce(0) { $0 &+ $1.value }
            if let irq = row.irq {
                isUnique = isUnique && interrupts.updateValue(sum, forKey: irq) == nil
            } else if !InterruptSums.isCounted(row, specification) {
                continue
            }
            total &+= sum
        }
        self.interrupts = isUnique ? interrupts : [:]
        interruptTotal = isUnique && specification.captured != nil ? total : nil
        let rows = specification.capturedActivity.softirqs?.rows ?? []
        var table = specification.capturedActivity.softirqs
        table?.origin = Nanoseconds(origin)
        let columns = max(specification.captured?.cpuCount ?? 0, table?.cpuCount ?? 0)
        softirqs = rows.indices.filter { !rows[$0].label.isEmpty }.map { place in
            // Where the table of interrupts has more CPUs, rows go on over these from the start.
            let row = table.map {
                CapturedTableRow(
                    rows[place], index: 1 << 32 + place, table: $0, specification: specification)
            }
            guard case .captured(let counter) = row?.counters else { return (place, 0) }
            return (place, counter.total(columns: columns, time: origin))
        }
    }

    /// A number of the line `intr`; nil when it is no sum of rows.
    func interrupts(_ captured: UInt64, place: Int, in snapshot: Snapshot) -> UInt64? {
        let state = snapshot.state
        guard place > 0 else {
            guard let interruptTotal else { return nil }
            let is2003 = state.specification.kernel.isBefore261
            let value = total(captured, then: interruptTotal, now: snapshot.interruptTotal(), in: snapshot)
            return is2003 && captured <= UInt32.max ? value & 0xffff_ffff : value
        }
        let interrupt = state.interrupt(place - 1)
        guard captured <= UInt32.max else { return nil }
        guard let then = interrupts[place - 1] else {
            // One that was added since.
            return captured == 0 ? interrupt.map { snapshot.total(of: $0.source) & 0xffff_ffff } : nil
        }
        guard let interrupt else { return 0 }
        return word(captured, then: then, now: snapshot.total(of: interrupt.source), in: snapshot)
    }

    /// A number of the line `softirq`, which has `count` of them; nil when it is no sum of rows.
    func softirqs(_ captured: UInt64, place: Int, of count: Int, in snapshot: Snapshot) -> UInt64? {
        guard count == softirqs.count + 1, count > 1, let rows = snapshot.state.capturedSoftirqs else {
            return nil
        }
        guard place > 0 else {
            return total(
                captured, then: softirqs.reduce(0) { $0 &+ $1.sum },
                now: softirqs.reduce(0) { $0 &+ snapshot.total(of: rows[$1.place].source) }, in: snapshot)
        }
        guard captured <= UInt32.max else { return nil }
        let (row, then) = softirqs[place - 1]
        return word(captured, then: then, now: snapshot.total(of: rows[row].source), in: snapshot)
    }

    /// A number of 32 bits.
    private func word(_ captured: UInt64, then: UInt64, now: UInt64, in snapshot: Snapshot) -> UInt64 {
        let difference = Int32(truncatingIfNeeded: captured &- then)
        return (now &+ paced(Int64(difference), snapshot)) & 0xffff_ffff
    }

    private func total(_ captured: UInt64, then: UInt64, now: UInt64, in snapshot: Snapshot) -> UInt64 {
        now &+ paced(Int64(truncatingIfNeeded: captured &- then), snapshot)
    }

    /// What was missing stays missing; what was more grows.
    private func paced(_ difference: Int64, _ snapshot: Snapshot) -> UInt64 {
        guard difference > 0 else { return UInt64(bitPattern: difference) }
        return CapturedCounter.value(UInt64(difference), origin: origin, time: snapshot.time.rawValue)
    }
}
