import KernelTypes
import Testing

@testable import Machine

@Suite("Sums over all CPUs")
struct ActivitySumTests {
    private func state(_ random: inout SeededRandom) throws -> MachineState {
        try MachineState(
            describe(cpus: .random(random.next(in: 1..<60), &random)) { $0.seed = random.next() })
    }

    @Test("the ticks of all are the sum of each, and nothing falls")
    func sums() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let state = try state(&random)
            var before = Snapshot(state: state, time: .zero).activitySums()
            #expect(before.ticks.sum == 0)
            var time: UInt64 = 0
            for _ in 0..<20 {
                time += random.next() >> UInt64(random.next(in: 20..<60))
                let snapshot = Snapshot(state: state, time: Nanoseconds(time))
                let sums = snapshot.activitySums()
                for field in CPUTimeField.allCases {
                    let sum = state.possible.reduce(0) { $0 + snapshot.ticks(of: $1)[field] }
                    #expect(sums.ticks[field] == sum, "seed \(seed)")
                    #expect(sums.ticks[field] >= before.ticks[field], "seed \(seed)")
                }
                #expect(sums.contextSwitches >= before.contextSwitches, "seed \(seed)")
                #expect(sums.forks >= before.forks, "seed \(seed)")
                #expect(sums.idleTime >= before.idleTime, "seed \(seed)")
                #expect((1...state.online.count + 1).contains(sums.running), "seed \(seed)")
                #expect((0...state.online.count).contains(sums.blocked), "seed \(seed)")
                before = sums
            }
        }
    }

    @Test("load averages are the busy time of the last minutes")
    func loads() throws {
        let state = try MachineState(describe(cpus: CPUSpecification(coresPerSocket: 64)))
        let zero = Snapshot(state: state, time: .zero).loadAverages()
        #expect(zero.overOneMinute == 0 && zero.overFifteenMinutes == 0)
        let start = Snapshot(state: state, time: .seconds(60)).loadAverages()
        #expect(start.overOneMinute > start.overFiveMinutes)
        #expect(start.overFiveMinutes > start.overFifteenMinutes)
        let later = Snapshot(state: state, time: .seconds(86_400))
        let earlier = Snapshot(state: state, time: .seconds(86_400 - 900))
        let busy = (0..<64).reduce(0 as UInt64) { sum, cpu in
            let (one, two) = (earlier.cpuTimes(of: cpu), later.cpuTimes(of: cpu))
            return sum + (two.sum - two[.idle]) - (one.sum - one[.idle])
        }
        #expect(later.loadAverages().overFifteenMinutes == busy / 9_000_000_000)
    }
}
