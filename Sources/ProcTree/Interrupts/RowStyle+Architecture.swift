import KernelTypes
import Machine

extension RowStyle {
    /// The architecture's rows of a machine, in their order.
    func architectureRows(of state: MachineState) -> [ArchitectureRow] {
        switch (format, architecture) {
        case (.year2003, _): rows2003()
        case (_, .aarch64): rowsARM(state.specification.kernel)
        case (.generationC, _): rowsX86C(state)
        default: rowsX86(state.specification.features)
        }
    }

    /// A row as x86 formats them: two blanks before the text, in generations A and B one more behind the cells.
    private func row(_ label: String, _ text: String, _ counter: ArchitectureCounter) -> ArchitectureRow {
        ArchitectureRow(
            prefix: self.label(label), firstWidth: 11, cells: .perCPU,
            suffix: (format == .generationC ? "  " : "   ") + text + "\n", counter: counter)
    }

    private func single(_ label: String, _ counter: ArchitectureCounter) -> ArchitectureRow {
        ArchitectureRow(
            prefix: self.label(label), firstWidth: 11, cells: .single, suffix: "\n", counter: counter)
    }

    /// x86, generations A and B.
    private func rowsX86(_ features: Set<PlatformFeature>) -> [ArchitectureRow] {
        commonRowsX86(features, showsDeferredErrors: true)
            + [single("ERR", .err), single("MIS", .mis)]
            + postedRows() + postedMSIRows(features)
    }

    /// x86, generation C: what never happened is hidden, and errors are counted by CPU.
    private func rowsX86C(_ state: MachineState) -> [ArchitectureRow] {
        let features = state.specification.features
        var rows = commonRowsX86(features, showsDeferredErrors: features.contains(.amd))
        if features.contains(.kvmHost) { rows += postedRows() }
        rows.append(row("VPMI", "Perf Guest Mediated PMI", .vpmi))
        rows += postedMSIRows(features)
        rows += [
            row("ERR", "PIC/APIC error interrupts", .err),
            row("MIS", "Misrouted IO/APIC interrupts", .mis),
        ]
        let hiddenWhileZero: Set<ArchitectureCounter> = [.spu, .rtr, .err, .mis]
        return rows.filter {
            guard hiddenWhileZero.contains($0.counter) else { return true }
            if case .silent = state.architectureCounters[$0.counter] { return false }
            return true
        }
    }

    /// The rows that all generations on x86 begin with.
    private func commonRowsX86(
        _ features: Set<PlatformFeature>, showsDeferredErrors: Bool
    ) -> [ArchitectureRow] {
        var rows = [
            row("NMI", "Non-maskable interrupts", .nmi),
            row("LOC", "Local timer interrupts", .loc),
            row("SPU", "Spurious interrupts", .spu),
            row("PMI", "Performance monitoring interrupts", .pmi),
            row("IWI", "IRQ work interrupts", .iwi),
            row("RTR", "APIC ICR read retries", .rtr),
        ]
        if features.contains(.platformIPI) { rows.append(row("PLT", "Platform interrupts", .plt)) }
        rows += [
            row("RES", "Rescheduling interrupts", .res),
            row("CAL", "Function call interrupts", .cal),
            row("TLB", "TLB shootdowns", .tlb),
            row("TRM", "Thermal event interrupts", .trm),
            row("THR", "Threshold APIC interrupts", .thr),
        ]
        if showsDeferredErrors { rows.append(row("DFR", "Deferred Error APIC interrupts", .dfr)) }
        rows += [
            row("MCE", "Machine check exceptions", .mce),
            row("MCP", "Machine check polls", .mcp),
        ]
        return rows + hypervisorRows(features)
    }

    /// The row of posted message-signalled interrupts, where they are on.
    private func postedMSIRows(_ features: Set<PlatformFeature>) -> [ArchitectureRow] {
        features.contains(.postedMSI) ? [row("PMN", "Posted MSI notification event", .pmn)] : []
    }

    /// Rows that are there when a hypervisor's vectors are installed.
    private func hypervisorRows(_ features: Set<PlatformFeature>) -> [ArchitectureRow] {
        var rows: [ArchitectureRow] = []
        if features.contains(.kvmGuest) || features.contains(.hypervGuest) {
            rows.append(row("HYP", "Hypervisor callback interrupts", .hyp))
        }
        if features.contains(.hypervGuest) {
            rows.append(row("HRE", "Hyper-V reenlightenment interrupts", .hre))
            rows.append(row("HVS", "Hyper-V stimer0 interrupts", .hvs))
        }
        return rows
    }

    /// Rows of a kernel that can run guests itself.
    private func postedRows() -> [ArchitectureRow] {
        [
            row("PIN", "Posted-interrupt notification event", .pin),
            row("NPI", "Nested posted-interrupt event", .npi),
            row("PIW", "Posted-interrupt wakeup event", .piw),
        ]
    }

    /// aarch64: the inter-processor interrupts in the kernel's numbering, and one error count.
    private func rowsARM(_ kernel: KernelVersion) -> [ArchitectureRow] {
        let isRenumbered = kernel >= KernelVersion(6, 11)
        var texts: [(String, ArchitectureCounter)] = [
            ("Rescheduling interrupts", .reschedule), ("Function call interrupts", .functionCall),
            ("CPU stop interrupts", .cpuStop),
            isRenumbered
                ? ("CPU stop NMIs", .cpuStopNMI) : ("CPU stop (for crash dump) interrupts", .crashStop),
            ("Timer broadcast interrupts", .timerBroadcast), ("IRQ work interrupts", .irqWork),
        ]
        texts +=
            isRenumbered
            ? [("CPU backtrace interrupts", .cpuBacktrace), ("KGDB roundup interrupts", .kgdbRoundup)]
            : [("CPU wake-up interrupts", .cpuWakeUp)]
        let pad = rightJustified("IPI", width: precision - 1)
        var rows = texts.enumerated().map { number, text in
            ArchitectureRow(
                prefix: "\(pad)\(number):",
                firstWidth: format == .generationC || precision >= 4 ? 11 : 10,
                cells: .perCPU,
                // Behind the last cell's own blank: six more in generations A and B, one in C.
                suffix: (format == .generationC ? "  " : "       ") + text.0 + "\n",
                counter: text.1)
        }
        rows.append(single("Err", .err))
        return rows
    }

    /// i386, x86-64 and ia64 in 2003: labels and counts alone.
    private func rows2003() -> [ArchitectureRow] {
        func bare(_ label: String, _ counter: ArchitectureCounter) -> ArchitectureRow {
            ArchitectureRow(
                prefix: self.label(label), firstWidth: 11, cells: .perCPU, suffix: " \n", counter: counter)
        }
        var rows = [bare("NMI", .nmi)]
        if architecture.isX86 { rows.append(bare("LOC", .loc)) }
        rows.append(single("ERR", .err))
        return rows
    }
}
