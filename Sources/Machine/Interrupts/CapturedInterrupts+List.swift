import KernelTypes

extension CapturedInterrupts {
    /// The interrupts that captured rows are about, ascending by number; of two rows of one number the first.
    ///
    /// A row does not tell where its interrupt goes: to the online CPU that it was counted on most often.
    static func interrupts(
        of rows: [CapturedTableRow], _ specification: MachineSpecification, online: CPUSet
    ) -> [Interrupt] {
        var seen: Set<Int> = []
        var result: [Interrupt] = []
        for row in rows {
            guard
                let known = describe(
                    row.row, kernel: specification.kernel, architecture: specification.architecture),
                seen.insert(known.irq).inserted
            else { continue }
            let counts = row.row.counts.filter { online.contains($0.column) }
            let busiest = counts.max { ($0.value, $1.column) < ($1.value, $0.column) }
            result.append(
                Interrupt(
                    irq: known.irq, chip: known.chip, hwirq: known.hwirq, trigger: known.trigger,
                    isPerCPU: known.isPerCPU, actions: known.actions, affinity: .anywhere,
                    counters: InterruptRouting(
                        row.counters, cpu: known.isPerCPU ? nil : busiest?.column ?? online.first)))
        }
        return result.sorted { $0.irq < $1.irq }
    }
}
