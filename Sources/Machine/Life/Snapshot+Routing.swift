import KernelTypes

extension Snapshot {
    /// Ends what the interrupt counted by so far, at this moment: all counts stay where they are, and what comes
    /// from now on is counted by streams.
    func settle(_ life: inout InterruptLife, _ interrupt: Interrupt) {
        let now = time.rawValue
        if life.patternEnd == nil {
            // Counts of CPUs that were offline at times are behind what the pattern says of them.
            if case .captured(let counter) = interrupt.counters {
                for cpu in state.clocks.special where counter.hasCount(inColumn: cpu) {
                    let behind =
                        value(of: interrupt.counters, cpu: cpu, end: nil)
                        &- value(of: interrupt.counters, cpu: cpu, end: now)
                    life.added.add(behind, on: cpu)
                }
            }
            life.patternEnd = now
            if case .silent = interrupt.counters, interrupt.rate != .zero {
                // It was shut down from the start.
                life.streams.append(
                    InterruptLife.Stream(origin: .rate(interrupt.rate, since: now), counted: 0))
            } else {
                let soFar = plainTotal(of: interrupt.counters, at: now)
                life.streams.append(InterruptLife.Stream(origin: .pattern, counted: soFar))
            }
        }
        var kept: [InterruptLife.Stream] = []
        for var stream in life.streams {
            let total = total(of: stream, interrupt.counters)
            if let cpu = life.effectiveCPU, total != stream.counted {
                life.added.add(total &- stream.counted, on: cpu)
            }
            stream.counted = total
            if case .burst(_, _, let until) = stream.origin, until <= now { continue }
            kept.append(stream)
        }
        life.streams = kept
    }

    /// Sends an interrupt to `cpu` from this moment on; nil shuts it down.
    func route(_ interrupt: Interrupt, to cpu: Int?, _ live: inout LiveState, _ vectors: inout VectorTable) {
        var life = state.life(of: interrupt, live)
        guard life.effectiveCPU != cpu else {
            live[interrupt.irq] = life
            return
        }
        settle(&life, interrupt)
        if let old = life.effectiveCPU {
            vectors.remove(interrupt.irq, from: old)
        } else {
            live.shutDownInterrupts -= 1
        }
        if let cpu { vectors.add(interrupt.irq, to: cpu) } else { live.shutDownInterrupts += 1 }
        life.effectiveCPU = cpu
        live[interrupt.irq] = life
    }
}
