import KernelTypes
import Machine
import Testing

@Suite("Counters of the architecture") struct ArchitectureCountersTests {
    @Test(
        "TLB shootdowns are some of the function calls, and NMIs are those of performance monitoring",
        arguments: 1...30)
    func relations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let state = try MachineState(
            describe(cpus: CPUSpecification(coresPerSocket: 16)) { $0.seed = random.next() })
        for _ in 0..<50 {
            let snapshot = Snapshot(
                state: state, time: Nanoseconds(random.next() >> UInt64(random.next(in: 1..<50))))
            for cpu in 0..<16 {
                func value(_ counter: ArchitectureCounter) -> UInt64 {
                    snapshot.value(of: CounterSource(state.architectureCounters[counter]), cpu: cpu)
                }
                #expect(value(.tlb) <= value(.cal), "seed \(seed) at \(snapshot.time.rawValue)")
                #expect(value(.pmi) == value(.nmi), "seed \(seed) at \(snapshot.time.rawValue)")
            }
        }
    }

    private func isSilent(_ counter: ArchitectureCounter, _ features: Set<PlatformFeature>) throws -> Bool {
        let state = try MachineState(describe { $0.features = features })
        if case .silent = state.architectureCounters[counter] { return true }
        return false
    }

    @Test("a machine that lacks the feature does not count")
    func features() throws {
        #expect(try isSilent(.hyp, []) && isSilent(.hyp, [.kvmHost]))
        #expect(try !isSilent(.hyp, [.kvmGuest]) && !isSilent(.hyp, [.hypervGuest]))
        #expect(try isSilent(.hvs, [.kvmGuest]) && !isSilent(.hvs, [.hypervGuest]))
        #expect(try !isSilent(.nmi, []) && isSilent(.nmi, [.kvmGuest]))
        #expect(try isSilent(.pmi, [.hypervGuest]) && isSilent(.mcp, [.kvmGuest]) && !isSilent(.mcp, [.amd]))
        #expect(try isSilent(.err, []) && isSilent(.mis, []) && isSilent(.thr, [.amd]))
    }

    @Test("machine check polls come every five minutes on all CPUs alike")
    func polls() throws {
        let state = try MachineState(describe())
        let snapshot = Snapshot(state: state, time: .seconds(86_400 * 30))
        let polls = snapshot.filled(state.architectureCounters[.mcp], 0..<4)
        #expect(Set(polls).count == 1 && polls[0] >= 8639 && polls[0] <= 8640)
    }

    @Test("the timer of 2003 interrupts idle CPUs as well: hz times the uptime")
    func ticks() throws {
        let kernel = try #require(KernelVersion("2.6.0-test9"))
        let state = try MachineState(describe(kernel: kernel) { $0.hz = 1000 })
        let snapshot = Snapshot(state: state, time: .seconds(5000))
        let cells = snapshot.filled(state.architectureCounters[.loc], 0..<4)
        #expect(cells.allSatisfy { $0 >= 4_999_999 && $0 <= 5_000_000 })
        let today = try MachineState(describe { $0.hz = 1000 })
        let busy = Snapshot(state: today, time: .seconds(5000)).filled(
            today.architectureCounters[.loc], 0..<4)
        #expect(Set(busy).count == 4)
    }
}
