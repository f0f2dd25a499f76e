import KernelTypes

extension Snapshot {
    /// The machine with an interrupt's affinity changed by a user at this moment.
    ///
    /// It stays on its CPU if that is among those allowed, and goes to the one of them with the fewest
    /// interrupts otherwise. The new affinity is kept as it was given, offline CPUs included.
    ///
    /// - Throws: `ENOENT` for an interrupt that does not exist; `EPERM` for one that users may not move; `EINVAL`
    ///   when none of `cpus` is online; `ENOSPC` when none of those has a vector left.
    func settingAffinity(irq: Int, to cpus: CPUSet) throws(Errno) -> MachineState {
        guard let interrupt = state.interrupt(irq) else { throw .noEntry }
        guard interrupt.hasSettableAffinity else { throw .notPermitted }
        let allowed = cpus.intersection(state.online)
        guard !allowed.isEmpty else { throw .invalidArgument }
        var live = state.live
        var vectors = state.vectors(live)
        let current = state.effectiveCPU(of: interrupt)
        if current.map(allowed.contains) != true {
            guard let target = vectors.leastLoaded(allowed) else { throw .noSpace }
            route(interrupt, to: target, &live, &vectors)
        }
        var life = state.life(of: interrupt, live)
        life.affinity = cpus
        live[irq] = life
        live.vectors = vectors
        return state.with(live)
    }

    /// The machine with another affinity for interrupts that are yet to come.
    ///
    /// - Throws: `EINVAL` when none of `cpus` is online.
    func settingDefaultAffinity(_ cpus: CPUSet) throws(Errno) -> MachineState {
        guard !cpus.intersection(state.online).isEmpty else { throw .invalidArgument }
        var live = state.live
        live.defaultAffinity = cpus
        return state.with(live)
    }
}
