import KernelTypes

extension MachineState {
    /// The counter of the timer interrupts that every CPU has for itself: `LOC` on x86, an interrupt of the
    /// board elsewhere. A machine without such a row has a timer all the same, which no file shows.
    var localTimer: CounterSource {
        if let capturedRows {
            let row =
                capturedRows.first { $0.row.label == "LOC" }
                ?? capturedRows.first { $0.row.suffix.hasSuffix("timer") && $0.row.counts.count > 0 }
            if let row { return row.source }
        } else if specification.architecture.isX86 {
            return CounterSource(architectureCounters[.loc])
        } else {
            let timer = interrupts.first { $0.isPerCPU && $0.actions.contains { $0.hasSuffix("timer") } }
            if let timer { return timer.source }
        }
        return CounterSource(
            .dense(
                DenseCounter(
                    rate: EventRate(perSecond: Double(specification.hz) * 0.35),
                    seed: SeededRandom.hash(specification.seed, 0x71))))
    }
}
