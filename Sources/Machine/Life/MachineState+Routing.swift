public import KernelTypes

extension MachineState {
    /// The CPUs that an interrupt may go to (`smp_affinity`).
    public func affinity(of interrupt: Interrupt) -> CPUSet {
        if let chosen = live[interrupt.irq]?.affinity { return chosen }
        let own = interrupt.affinity.cpus(in: topology)
        // When all of its CPUs were offline at boot, it was let go anywhere.
        guard let first = interrupt.firstCPU, !own.contains(first),
            rows.records[interrupt.irq]?.captured.affinity == nil
        else { return own }
        return base.onlineAtBoot
    }

    /// The CPU that takes an interrupt; nil when it is shut down, because all CPUs of its managed affinity are
    /// offline, or when every CPU has its own.
    public func effectiveCPU(of interrupt: Interrupt) -> Int? {
        if let life = live[interrupt.irq] { return life.effectiveCPU }
        return interrupt.isPerCPU ? nil : interrupt.firstCPU
    }

    /// What is known of interrupts of a number that no handler wanted.
    public func spurious(of irq: Int) -> SpuriousInterrupts {
        live[irq]?.spurious ?? rows.records[irq]?.spurious ?? SpuriousInterrupts()
    }

    /// The table of vectors, made now if it was not needed before.
    func vectors(_ live: LiveState) -> VectorTable {
        if let vectors = live.vectors { return vectors }
        var vectors = VectorTable(perCPU: VectorTable.limit(specification))
        for interrupt in rows.interrupts {
            let life = live[interrupt.irq]
            let cpu = life == nil ? (interrupt.isPerCPU ? nil : interrupt.firstCPU) : life?.effectiveCPU
            if let cpu { vectors.add(interrupt.irq, to: cpu) }
        }
        return vectors
    }

    /// What is known of an interrupt, as it would be after an event that has not changed anything yet.
    func life(of interrupt: Interrupt, _ live: LiveState) -> InterruptLife {
        if let life = live[interrupt.irq] { return life }
        var life = InterruptLife()
        life.effectiveCPU = interrupt.isPerCPU ? nil : interrupt.firstCPU
        if let spurious = rows.records[interrupt.irq]?.spurious { life.spurious = spurious }
        return life
    }
}
