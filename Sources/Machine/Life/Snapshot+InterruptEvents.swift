import KernelTypes

extension Snapshot {
    /// The machine after `count` more interrupts on `cpu`, or on the CPU that the interrupt goes to.
    ///
    /// - Throws: `ENOENT` when there is no such interrupt; `EINVAL` when the CPU is not online, or none is named
    ///   and the interrupt goes to none or to all.
    func raising(irq: Int, on cpu: Int?, count: UInt64) throws(Errno) -> MachineState {
        let interrupt = try existing(irq)
        guard let target = cpu ?? state.effectiveCPU(of: interrupt), state.online.contains(target) else {
            throw .invalidArgument
        }
        return changing(interrupt) { life in life.added.add(count, on: target) }
    }

    /// The machine with the interrupt coming `rate` often from now on, in place of what it did before.
    ///
    /// - Throws: `ENOENT` when there is no such interrupt; `EINVAL` for one that every CPU has for itself; `EPERM`
    ///   for one that the kernel has turned off.
    func setting(rate: EventRate, ofIRQ irq: Int) throws(Errno) -> MachineState {
        let interrupt = try routed(irq)
        guard !state.spurious(of: irq).isDisabled else { throw .notPermitted }
        return changing(interrupt) { life in
            settle(&life, interrupt)
            life.streams.removeAll { if case .burst = $0.origin { false } else { true } }
            life.streams.append(
                InterruptLife.Stream(origin: .rate(rate, since: time.rawValue), counted: 0))
        }
    }

    /// The machine with the interrupt coming `rate` often for a while, beside what it does otherwise.
    ///
    /// - Throws: `ENOENT` when there is no such interrupt; `EINVAL` for one that every CPU has for itself; `EPERM`
    ///   for one that the kernel has turned off; `EBUSY` when so many storms go on already that reading would suffer.
    func storming(irq: Int, rate: EventRate, duration: Nanoseconds) throws(Errno) -> MachineState {
        let interrupt = try routed(irq)
        guard !state.spurious(of: irq).isDisabled else { throw .notPermitted }
        let end = time + duration
        var life = state.life(of: interrupt, state.live)
        settle(&life, interrupt)
        guard life.streams.count < InterruptLife.mostStreams else { throw .busy }
        life.streams.append(
            InterruptLife.Stream(
                origin: .burst(rate, since: time.rawValue, until: end.rawValue), counted: 0))
        var live = state.live
        live[irq] = life
        return state.with(live)
    }

    /// The machine after `count` interrupts that no handler wanted. When nearly all of 100,000 were such, the
    /// kernel turns the interrupt off (Linux: `note_interrupt`).
    ///
    /// - Throws: `ENOENT` when there is no such interrupt; `EINVAL` when it goes to no single CPU.
    func ignoring(irq: Int, count: UInt64) throws(Errno) -> MachineState {
        let interrupt = try routed(irq)
        guard let cpu = state.effectiveCPU(of: interrupt) else { throw .invalidArgument }
        let total = total(of: interrupt.source)
        return changing(interrupt) { life in
            guard !life.spurious.isDisabled else { return }
            let taken = life.spurious.add(count, at: time, total: total)
            life.added.add(taken, on: cpu)
            guard life.spurious.isDisabled else { return }
            settle(&life, interrupt)
            life.streams = []
        }
    }

    /// The machine with one more interrupt.
    ///
    /// - Throws: `EEXIST` when the number is taken; `EINVAL` when none of its CPUs is online; `ENOSPC` when these
    ///   have no vector left.
    func adding(_ added: AddedInterrupt) throws(Errno) -> MachineState {
        guard state.interrupt(added.irq) == nil, !state.rows.hasCapturedRow(of: added.irq) else {
            throw .exists
        }
        guard AddedInterrupt.numbers.contains(added.irq) else { throw .invalidArgument }
        let affinity = added.cpus ?? state.defaultAffinity
        let allowed = affinity.intersection(state.online)
        guard !allowed.isEmpty else { throw .invalidArgument }
        var live = state.live
        var vectors = state.vectors(live)
        guard let cpu = vectors.leastLoaded(allowed) else { throw .noSpace }
        vectors.add(added.irq, to: cpu)
        live.vectors = vectors
        let interrupt = Interrupt(
            irq: added.irq, chip: added.chip, hwirq: added.hwirq ?? UInt64(added.irq), trigger: added.trigger,
            actions: added.actions, affinity: .cpus(affinity), node: state.topology.node(of: cpu),
            counters: InterruptRouting(.silent, cpu: cpu))
        let rate = EventRate(perSecond: added.perSecond)
        if rate != .zero {
            var life = state.life(of: interrupt, live)
            life.patternEnd = time.rawValue
            life.streams = [
                InterruptLife.Stream(origin: .rate(rate, since: time.rawValue), counted: 0)
            ]
            live[added.irq] = life
        }
        return state.with(live, rows: state.rows.adding(interrupt))
    }

    /// The machine with an interrupt less; what it counted stays in the total of `proc/stat`.
    ///
    /// - Throws: `ENOENT` when there is no such interrupt; `EBUSY` for one that every CPU has for itself.
    func removing(irq: Int) throws(Errno) -> MachineState {
        let interrupt = try existing(irq)
        guard !interrupt.isPerCPU else { throw .busy }
        var live = state.live
        live.retiredInterrupts &+= total(of: interrupt.source)
        if interrupt.deviceClass != .other { retire(interrupt, &live) }
        var vectors = state.vectors(live)
        if let cpu = state.effectiveCPU(of: interrupt) {
            vectors.remove(irq, from: cpu)
        } else {
            live.shutDownInterrupts -= 1
        }
        live.vectors = vectors
        live[irq] = nil
        return state.with(live, rows: state.rows.removing(irq))
    }

    /// Keeps the counts of an interrupt that goes, for the deferred work that it raised.
    private func retire(_ interrupt: Interrupt, _ live: inout LiveState) {
        forEachCPU(of: interrupt.source) { cpu in
            let count = value(of: interrupt.source, cpu: cpu)
            live.retiredCounts[interrupt.deviceClass, default: SparseCounts()].add(count, on: cpu)
        }
    }

    private func existing(_ irq: Int) throws(Errno) -> Interrupt {
        guard let interrupt = state.interrupt(irq) else { throw .noEntry }
        return interrupt
    }

    private func routed(_ irq: Int) throws(Errno) -> Interrupt {
        let interrupt = try existing(irq)
        guard !interrupt.isPerCPU else { throw .invalidArgument }
        return interrupt
    }

    private func changing(_ interrupt: Interrupt, _ change: (inout InterruptLife) -> Void) -> MachineState {
        var live = state.live
        var life = state.life(of: interrupt, live)
        change(&life)
        live[interrupt.irq] = life
        return state.with(live)
    }
}
