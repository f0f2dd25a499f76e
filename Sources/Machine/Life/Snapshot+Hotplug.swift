import KernelTypes

extension Snapshot {
    /// The machine with `cpu` online or offline from this moment on; the same when it is so already.
    ///
    /// A CPU that goes takes its column and its line with it; its interrupts go to other CPUs of their affinity.
    /// When there is none, users' interrupts may go to any, and stay so; those whose affinity the kernel manages
    /// are shut down until one of their CPUs is back (Linux: `irq_migrate_all_off_this_cpu`,
    /// `irq_affinity_online_cpu`).
    ///
    /// - Throws: `EINVAL` for a CPU that is not there; `EPERM` for one that cannot go offline: the first of x86,
    ///   any of a kernel of 2003; `EBUSY` for the last one; `ENOSPC` when the others have no vectors for its
    ///   interrupts.
    func settingOnline(_ isOnline: Bool, cpu: Int) throws(Errno) -> MachineState {
        guard state.possible.contains(cpu) else { throw .invalidArgument }
        return try settingOnline(isOnline, cpus: CPUSet(cpu..<cpu + 1))
    }

    /// The machine with all of `cpus` online or offline at once: what it costs goes with those that change.
    ///
    /// - Throws: what it throws for one of them; then none has changed.
    func settingOnline(_ isOnline: Bool, cpus: CPUSet) throws(Errno) -> MachineState {
        guard cpus.isSubset(of: state.possible),
            cpus.intersection(state.specification.cpus.absent).isEmpty
        else { throw .invalidArgument }
        let changing = isOnline ? cpus.subtracting(state.online) : cpus.intersection(state.online)
        guard !changing.isEmpty else { return state }
        guard changing.allSatisfy(state.canGoOffline) else { throw .notPermitted }
        return isOnline ? online(changing) : try offline(changing)
    }

    private func online(_ cpus: CPUSet) -> MachineState {
        var live = state.live
        live.online = live.online.union(cpus)
        live.clocks.start(cpus, at: moment)
        guard live.shutDownInterrupts > 0 else { return state.with(live) }
        var vectors = state.vectors(live)
        for interrupt in state.interrupts {
            guard interrupt.affinity.isManaged,
                state.life(of: interrupt, live).effectiveCPU == nil,
                !state.spurious(of: interrupt.irq).isDisabled,
                let cpu = interrupt.affinity.cpus(in: state.topology).intersection(cpus).first
            else { continue }
            route(interrupt, to: cpu, &live, &vectors)
        }
        live.vectors = vectors
        return state.with(live)
    }

    private func offline(_ cpus: CPUSet) throws(Errno) -> MachineState {
        guard state.online.count > cpus.count else { throw .busy }
        var live = state.live
        var vectors = state.vectors(live)
        live.online = live.online.subtracting(cpus)
        let leaving = cpus.flatMap { vectors.irqs(on: $0) }.compactMap { state.interrupt($0) }
        guard vectors.free(on: live.online, enough: leaving.count) >= leaving.count else { throw .noSpace }
        for interrupt in leaving {
            let affinity = state.affinity(of: interrupt).intersection(live.online)
            if affinity.isEmpty, interrupt.affinity.isManaged {
                route(interrupt, to: nil, &live, &vectors)
            } else if let target = affinity.isEmpty ? nil : vectors.leastLoaded(affinity) {
                route(interrupt, to: target, &live, &vectors)
            } else {
                route(interrupt, to: vectors.leastLoaded(live.online), &live, &vectors)
                let online = live.online
                live[interrupt.irq]?.affinity = online
            }
        }
        live.clocks.stop(cpus, at: moment)
        live.vectors = vectors
        return state.with(live)
    }

    private var moment: CPUClocks.Moment { CPUClocks.Moment(time: time.rawValue, shootdowns: shootdowns) }
}

extension MachineState {
    /// Whether a CPU can go offline and come back, so that it has a file `online`.
    ///
    /// The first CPU of x86 cannot (Linux: since 6.5 without exception), and no CPU of a kernel of 2003; of a
    /// machine that was captured those that it says.
    public func canGoOffline(_ cpu: Int) -> Bool {
        guard !specification.kernel.isBefore261, possible.contains(cpu) else { return false }
        if let fixed = specification.cpus.fixed { return !fixed.contains(cpu) }
        return !(specification.architecture.isX86 && cpu == 0)
    }
}
