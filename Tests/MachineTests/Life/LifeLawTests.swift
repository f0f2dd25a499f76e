import KernelTypes
import Testing

@testable import Machine

@Suite("A machine that lives") struct LifeLawTests {
    @Test("no count ever runs backwards, whatever happens", arguments: [0x1a0, 0x1a1, 0x1a2])
    func monotonic(seed: UInt64) throws {
        try LivingMachines(seed: seed).run(machines: 6, events: 60) { step in
            for interrupt in step.after.state.interrupts {
                guard step.before.state.interrupt(interrupt.irq) != nil, !step.replaces(interrupt.irq) else {
                    continue
                }
                for cpu in step.after.state.possible {
                    let old = step.before.value(of: interrupt.source, cpu: cpu)
                    let new = step.after.value(of: interrupt.source, cpu: cpu)
                    #expect(new >= old, "\(step.context): irq \(interrupt.irq) CPU \(cpu)")
                }
            }
            for counter in ArchitectureCounter.allCases {
                let source = CounterSource(step.after.state.architectureCounters[counter])
                for cpu in step.after.state.possible {
                    #expect(
                        step.after.value(of: source, cpu: cpu) >= step.before.value(of: source, cpu: cpu),
                        "\(step.context): \(counter) CPU \(cpu)")
                }
            }
        }
    }

    @Test("cells, runs of cells and sums agree", arguments: [0x1b0, 0x1b1])
    func conservation(seed: UInt64) throws {
        try LivingMachines(seed: seed).run(machines: 6, events: 40) { step in
            let now = step.after
            let sources =
                now.state.interrupts.map(\.source)
                + ArchitectureCounter.allCases.map { CounterSource(now.state.architectureCounters[$0]) }
            for source in sources {
                let cells = now.state.possible.map { now.value(of: source, cpu: $0) }
                #expect(cells.reduce(0, &+) == now.total(of: source), "\(step.context): \(source.irq ?? -1)")
                for cpus in [now.state.online, now.state.possible] {
                    let expected = cpus.map { UInt32(truncatingIfNeeded: cells[$0]) }
                    var filled = [UInt32](repeating: 0, count: cpus.count)
                    var span = filled.mutableSpan
                    now.fill(&span, of: source, ordinals: 0..<cpus.count, among: cpus)
                    #expect(filled == expected, "\(step.context): \(source.irq ?? -1)")
                    var reported = [UInt32](repeating: 0, count: cpus.count)
                    now.forEachCount(of: source, ordinals: 0..<cpus.count, among: cpus) {
                        reported[$0] &+= $1
                    }
                    #expect(reported == expected, "\(step.context): \(source.irq ?? -1)")
                }
            }
        }
    }

    @Test("before the first count there are only zeros, from any CPU on", arguments: [0x1b4, 0x1b5])
    func firstCounts(seed: UInt64) throws {
        var found = 0
        try LivingMachines(seed: seed).run(machines: 6, events: 40) { step in
            let now = step.after
            for source in now.state.interrupts.map(\.source) {
                for cpus in [now.state.online, now.state.possible] {
                    var comesBy = Set<Int>()
                    now.forEachCount(of: source, ordinals: 0..<cpus.count, among: cpus) { ordinal, _ in
                        comesBy.insert(ordinal)
                    }
                    for from in 0...cpus.count {
                        let first = now.firstCount(of: source, in: from..<cpus.count, among: cpus)
                        let end = first ?? cpus.count
                        #expect((from..<end).allSatisfy { !comesBy.contains($0) }, "\(step.context)")
                        #expect(
                            cpus.dropFirst(from).prefix(end - from).allSatisfy {
                                UInt32(truncatingIfNeeded: now.value(of: source, cpu: $0)) == 0
                            }, "\(step.context): \(source.irq ?? -1) from \(from)")
                        found += first == nil ? 0 : 1
                    }
                }
            }
        }
        #expect(found > 1000)
    }

    @Test(
        "an interrupt goes to an online CPU of its affinity, and later counts land there", arguments: [0x1c0])
    func routing(seed: UInt64) throws {
        try LivingMachines(seed: seed).run(machines: 12, events: 60) { step in
            let now = step.after
            for interrupt in now.state.interrupts where !interrupt.isPerCPU {
                let context = "\(step.context): irq \(interrupt.irq)"
                guard let cpu = now.state.effectiveCPU(of: interrupt) else {
                    #expect(interrupt.affinity.isManaged, Comment(rawValue: context))
                    let own = interrupt.affinity.cpus(in: now.state.topology)
                    #expect(own.intersection(now.state.online).isEmpty, Comment(rawValue: context))
                    continue
                }
                #expect(now.state.online.contains(cpu), Comment(rawValue: context))
                #expect(now.state.affinity(of: interrupt).contains(cpu), Comment(rawValue: context))
                let later = Snapshot(state: now.state, time: now.time + .seconds(100))
                for other in now.state.possible where other != cpu {
                    #expect(
                        later.value(of: interrupt.source, cpu: other)
                            == now.value(of: interrupt.source, cpu: other),
                        Comment(rawValue: context))
                }
            }
        }
    }

    @Test("what is offline stands still, and what nothing happened to is as before", arguments: [0x1d0])
    func stillness(seed: UInt64) throws {
        try LivingMachines(seed: seed, hasStorms: false).run(machines: 8, events: 50) { step in
            let (before, after) = (step.before, step.after)
            for cpu in after.state.possible.subtracting(before.state.online).subtracting(after.state.online) {
                for counter in ArchitectureCounter.allCases {
                    let source = CounterSource(after.state.architectureCounters[counter])
                    #expect(
                        after.value(of: source, cpu: cpu) == before.value(of: source, cpu: cpu),
                        "\(step.context): \(counter) CPU \(cpu)")
                }
            }
            guard let touched = step.touched else { return }
            let then = Snapshot(state: before.state, time: after.time, shootdowns: after.shootdowns)
            for interrupt in after.state.interrupts where interrupt.irq != touched {
                for cpu in after.state.possible {
                    #expect(
                        after.value(of: interrupt.source, cpu: cpu)
                            == then.value(of: interrupt.source, cpu: cpu),
                        "\(step.context): irq \(interrupt.irq) CPU \(cpu)")
                }
            }
        }
    }

    @Test("the same machine, seed and events give the same counts")
    func determinism() throws {
        var first: [[UInt64]] = []
        var second: [[UInt64]] = []
        func counts(_ step: LivingMachines.Step) -> [UInt64] {
            step.after.state.interrupts.map { step.after.total(of: $0.source) }
                + step.after.state.online.map { step.after.onlineTime(of: $0) }
        }
        try LivingMachines(seed: 0x1e0).run(machines: 3, events: 80) { first.append(counts($0)) }
        try LivingMachines(seed: 0x1e0).run(machines: 3, events: 80) { second.append(counts($0)) }
        #expect(first == second && first.count == 240)
    }
}
