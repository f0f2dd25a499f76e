import KernelTypes

/// Which interrupts the line `intr` of `/proc/stat` counts beside those of devices.
struct InterruptSums: Sendable {
    /// What it counts, each with its row.
    let sources: [CounterSource]
    /// Those that have a number, but no row of that number: from 1 on.
    let numbered: [CounterSource]

    /// What the machine's kernel counts.
    ///
    /// Linux: `arch_irq_stat_cpu` and `arch_irq_stat` on x86; on aarch64 inter-processor interrupts are counted
    /// like any other, and since 5.10 have numbers too. Kernels of 2003 count devices alone.
    init(_ state: MachineState) {
        let kernel = state.specification.kernel
        guard !kernel.isBefore261 else {
            (sources, numbered) = ([], [])
            return
        }
        let isARM = state.specification.architecture == .aarch64
        if let captured = state.capturedRows {
            sources = captured.filter { InterruptSums.isCounted($0.row, state.specification) }.map(\.source)
        } else {
            let counters = isARM ? InterruptSums.onARM(kernel) : InterruptSums.onX86(kernel)
            sources = counters.map { CounterSource(state.architectureCounters[$0]) }
        }
        numbered = isARM && kernel >= KernelVersion(5, 10) ? sources : []
    }

    /// Whether a captured row that is not a device's is counted.
    static func isCounted(_ row: CapturedRow, _ specification: MachineSpecification) -> Bool {
        guard row.irq == nil, !specification.kernel.isBefore261 else { return false }
        let label = row.label
        guard specification.architecture != .aarch64 else { return label.hasPrefix("IPI") }
        return onX86(specification.kernel).contains { "\($0)".uppercased() == label }
    }

    /// Counters that a machine does not have stay at zero.
    private static func onX86(_ kernel: KernelVersion) -> [ArchitectureCounter] {
        var counters: [ArchitectureCounter] = [
            .nmi, .loc, .spu, .pmi, .iwi, .rtr, .plt, .res, .cal, .trm, .thr, .mce, .mcp, .hyp, .hre, .hvs,
            .err,
        ]
        // From 7.2 on every counter of the table.
        if kernel >= KernelVersion(7, 2) { counters += [.tlb, .dfr, .pin, .npi, .piw, .vpmi, .pmn, .mis] }
        return counters
    }

    private static func onARM(_ kernel: KernelVersion) -> [ArchitectureCounter] {
        kernel >= KernelVersion(6, 11)
            ? [
                .reschedule, .functionCall, .cpuStop, .cpuStopNMI, .timerBroadcast, .irqWork, .cpuBacktrace,
                .kgdbRoundup,
            ] : [.reschedule, .functionCall, .cpuStop, .crashStop, .timerBroadcast, .irqWork, .cpuWakeUp]
    }
}

extension CapturedRow {
    /// What stands before the colon.
    var label: String {
        String(prefix.drop { $0 == " " || $0 == "\t" }.prefix { $0 != ":" })
    }
}
