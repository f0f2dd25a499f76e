import KernelTypes

extension Snapshot {
    /// The full 64-bit count of `cpu`, online or not.
    public func value(of source: CounterSource, cpu: Int) -> UInt64 {
        guard let life = state.life(of: source) else {
            return value(of: source.pattern, cpu: cpu, end: nil)
        }
        let added = life.added.count(on: cpu) ?? 0
        let streamed = life.effectiveCPU == cpu ? streamed(life, source.pattern) : 0
        return value(of: source.pattern, cpu: cpu, end: life.patternEnd) &+ added &+ streamed
    }

    /// The count in one of the `count` fields of a row whose fields are not CPUs: the only one of a row of the
    /// kernel is the sum over all CPUs; several are only in captured tables.
    public func value(of source: CounterSource, place: Int, of count: Int) -> UInt64 {
        if case .captured(let counter) = source.pattern, source.irq == nil {
            return counter.value(column: place, time: time.rawValue)
        }
        return count == 1 ? total(of: source) : value(of: source, cpu: place)
    }

    /// The sum of a row's counts over all possible CPUs.
    public func total(of source: CounterSource) -> UInt64 {
        guard let life = state.life(of: source) else { return total(of: source.pattern) }
        var sum = life.added.total
        if life.effectiveCPU != nil { sum &+= streamed(life, source.pattern) }
        guard let end = life.patternEnd else { return sum &+ total(of: source.pattern) }
        return sum &+ plainTotal(of: source.pattern, at: end)
    }

    /// What an interrupt's streams have brought since they were last added up.
    func streamed(_ life: InterruptLife, _ pattern: CounterPattern) -> UInt64 {
        life.streams.reduce(0) { $0 &+ total(of: $1, pattern) &- $1.counted }
    }

    /// All events of a stream until now.
    func total(of stream: InterruptLife.Stream, _ pattern: CounterPattern) -> UInt64 {
        let now = time.rawValue
        switch stream.origin {
        case .pattern: return plainTotal(of: pattern, at: now)
        case .rate(let rate, let since): return rate.events(after: now - min(since, now))
        case .burst(let rate, let since, let until):
            let end = min(now, until)
            return rate.events(after: end - min(since, end))
        }
    }

    /// A pattern's count of `cpu`: now, or when the pattern ended, which only those of routed interrupts do.
    func value(of pattern: CounterPattern, cpu: Int, end: UInt64?) -> UInt64 {
        switch pattern {
        case .silent: return 0
        case .single(let counter): return counter.cpu == cpu ? counter.value(at: end ?? time.rawValue) : 0
        case .denseOn(let cpus, let counter):
            return cpus.contains(cpu) ? counter.value(cpu: cpu, time: onlineTime(of: cpu)) : 0
        case .dense(let counter):
            return counter.value(cpu: cpu, time: onlineTime(of: cpu)) &+ shootdowns(of: counter, on: cpu)
        case .captured(let counter):
            return counter.value(column: cpu, time: end ?? onlineTime(of: cpu))
        }
    }

    /// The sum of a running pattern's counts over all possible CPUs.
    private func total(of pattern: CounterPattern) -> UInt64 {
        switch pattern {
        case .silent, .single: return plainTotal(of: pattern, at: time.rawValue)
        case .denseOn(let cpus, _): return cpus.reduce(0) { $0 &+ value(of: pattern, cpu: $1, end: nil) }
        case .dense:
            return (0..<state.topology.cpuCount).reduce(0) { $0 &+ value(of: pattern, cpu: $1, end: nil) }
        case .captured(let counter):
            return plainTotal(of: pattern, at: time.rawValue) &+ lag(of: counter)
        }
    }

    /// The sum of a routed interrupt's pattern at some time, as if all CPUs had been online until then.
    func plainTotal(of pattern: CounterPattern, at time: UInt64) -> UInt64 {
        switch pattern {
        case .silent, .dense, .denseOn: 0
        case .single(let counter): counter.value(at: time)
        case .captured(let counter): counter.total(columns: state.topology.cpuCount, time: time)
        }
    }

    /// By how much CPUs that were offline at times are behind the sum of all, as a number to add to it.
    private func lag(of counter: CapturedCounter) -> UInt64 {
        state.clocks.special.reduce(0) { sum, cpu in
            sum &+ counter.value(column: cpu, time: onlineTime(of: cpu))
                &- counter.value(column: cpu, time: time.rawValue)
        }
    }

    /// How many interrupts of shootdowns `cpu` got, if the counter is one that counts them.
    func shootdowns(of counter: DenseCounter, on cpu: Int) -> UInt64 {
        guard counter.countsShootdowns, shootdowns > 0, cpu != state.bootCPU else { return 0 }
        return state.clocks.shootdowns(seenBy: cpu, of: shootdowns)
    }
}
