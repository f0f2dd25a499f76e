public import KernelTypes

extension CapturedInterrupts {
    /// The interrupts that captured rows are about, ascending by number; of two rows of one number the first.
    ///
    /// A row does not tell where its interrupt goes: unless something else does, to the online CPU of its affinity
    /// that it was counted on most often.
    static func interrupts(
        of rows: [CapturedTableRow], _ specification: MachineSpecification, records: InterruptRecords,
        online: CPUSet
    ) -> [Interrupt] {
        let scale = CapturedScale(specification)
        var seen: Set<Int> = []
        var result: [Interrupt] = []
        for row in rows {
            guard
                let known = describe(
                    row.row, kernel: specification.kernel, architecture: specification.architecture),
                seen.insert(known.irq).inserted
            else { continue }
            let record = records[known.irq]?.captured ?? CapturedInterrupt(irq: known.irq)
            let affinity = scale.affinity(of: record)
            let cpu =
                known.isPerCPU
                ? nil : firstCPU(record, counts: row.row.counts, affinity: affinity, online: online)
            result.append(
                Interrupt(
                    irq: known.irq, chip: record.chip.map { $0.isEmpty ? nil : $0 } ?? known.chip,
                    hwirq: record.hwirq ?? known.hwirq, trigger: known.trigger, isPerCPU: known.isPerCPU,
                    actions: record.actions ?? known.actions, affinity: affinity,
                    counters: InterruptRouting(row.counters, cpu: cpu)))
        }
        return result.sorted { $0.irq < $1.irq }
    }

    /// The CPU that takes an interrupt which was counted so: of those allowed the one that counted most; the first
    /// of them when none did.
    public static func usualCPU(_ counts: [CapturedCount], allowed: CPUSet) -> Int? {
        let counts = counts.filter { allowed.contains($0.column) }
        return counts.max { ($0.value, $1.column) < ($1.value, $0.column) }?.column ?? allowed.first
    }

    private static func firstCPU(
        _ record: CapturedInterrupt, counts: [CapturedCount], affinity: InterruptAffinity, online: CPUSet
    ) -> Int? {
        if let cpu = record.effective?.intersection(online).first { return cpu }
        let isShutDown = record.effective?.isEmpty == true && affinity.isManaged
        if isShutDown { return nil }
        let allowed =
            switch affinity {
            case .anywhere: online
            case .managed(let range):
                CPUSet(range.lowerBound..<range.upperBound + 1).intersection(online)
            case .cpus(let cpus), .managedSet(let cpus): cpus.intersection(online)
            case .node: online
            }
        if allowed.isEmpty, affinity.isManaged { return nil }
        return usualCPU(counts, allowed: allowed.isEmpty ? online : allowed)
    }
}

/// How sets of CPUs of a captured machine look on one that was given more CPUs, or fewer.
///
/// A set of all CPUs that were online takes in those that are new; any other stays what it was. CPUs that are gone
/// are left out.
struct CapturedScale: Sendable {
    private let knownOnline: CPUSet
    private let added: CPUSet
    private let possible: CPUSet

    init(_ specification: MachineSpecification) {
        let count = specification.cpus.count
        let known = min(specification.captured?.cpuCount ?? count, count)
        possible = CPUSet(0..<count)
        added = CPUSet(known..<count)
        knownOnline = CPUSet(0..<known).subtracting(specification.cpus.offline)
    }

    /// What has become of a set.
    func cpus(_ cpus: CPUSet) -> CPUSet {
        let kept = cpus.intersection(possible)
        guard !added.isEmpty, !knownOnline.isEmpty, knownOnline.isSubset(of: kept) else { return kept }
        return kept.union(added)
    }

    /// The affinity of a captured interrupt. Where the kernel keeps it to itself, no CPU may be left of it; a
    /// user's would then be all.
    func affinity(of record: CapturedInterrupt) -> InterruptAffinity {
        guard record.isManaged else {
            guard let cpus = record.affinity.map(self.cpus), !cpus.isEmpty, cpus != possible else {
                return .anywhere
            }
            return .cpus(cpus)
        }
        let cpus = record.affinity.map(self.cpus) ?? possible
        guard cpus.ranges.count == 1, let range = cpus.ranges.first else { return .managedSet(cpus) }
        return .managed(range.lowerBound...range.upperBound - 1)
    }
}
