import KernelTypes
import Testing

@testable import Machine

@Suite("Counter patterns") struct CounterPatternTests {
    @Test("all are zero at boot but captured ones, and none ever runs backwards", arguments: 1...25)
    func monotonic(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let cpus = random.next(in: 1..<24)
        let state = try MachineState(describe(cpus: .random(cpus, &random)))
        for (kind, pattern) in CounterPattern.everyKind(cpus: cpus, &random).enumerated() {
            var before = [UInt64](repeating: 0, count: cpus)
            for time in times(&random) {
                let snapshot = Snapshot(state: state, time: Nanoseconds(time))
                for cpu in 0..<cpus {
                    let value = snapshot.value(of: CounterSource(pattern), cpu: cpu)
                    #expect(value >= before[cpu], "seed \(seed) kind \(kind) cpu \(cpu) time \(time)")
                    before[cpu] = value
                    if time == 0, kind < 5 { #expect(value == 0, "seed \(seed) kind \(kind) cpu \(cpu)") }
                }
            }
        }
    }

    @Test("fill, forEachCount and total say what value says, offline CPUs or not", arguments: 1...60)
    func consistent(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let cpus = random.next(in: 1..<200)
        let state = try MachineState(describe(cpus: .random(cpus, &random)))
        let snapshot = Snapshot(
            state: state, time: Nanoseconds(random.next() >> UInt64(random.next(in: 3..<30))))
        let online = Array(state.online)
        for (kind, pattern) in CounterPattern.everyKind(cpus: cpus, &random).enumerated() {
            let context = Comment(rawValue: "seed \(seed) kind \(kind)")
            for _ in 0..<12 {
                let from = random.next(in: 0..<online.count + 1)
                let ordinals = from..<random.next(in: from..<online.count + 1)
                let expected = online[ordinals].map {
                    UInt32(truncatingIfNeeded: snapshot.value(of: CounterSource(pattern), cpu: $0))
                }
                #expect(snapshot.filled(pattern, ordinals) == expected, context)
                let reports = snapshot.reported(pattern, ordinals)
                #expect(reports.map(\.ordinal) == reports.map(\.ordinal).sorted(), context)
                #expect(Set(reports.map(\.ordinal)).count == reports.count, context)
                #expect(reports.allSatisfy { ordinals.contains($0.ordinal) }, context)
                var written = [UInt32](repeating: 0, count: ordinals.count)
                for report in reports where ordinals.contains(report.ordinal) {
                    written[report.ordinal - ordinals.lowerBound] = report.count
                }
                #expect(written == expected, context)
            }
            let sum = (0..<cpus).reduce(UInt64(0)) {
                $0 &+ snapshot.value(of: CounterSource(pattern), cpu: $1)
            }
            #expect(snapshot.total(of: CounterSource(pattern)) == sum, context)
        }
    }

    @Test("mostly zero are exactly those with few counts")
    func mostlyZero() {
        var random = SeededRandom(seed: 7)
        let kinds = CounterPattern.everyKind(cpus: 600, &random).map(\.isMostlyZero)
        #expect(kinds.prefix(7) == [true, true, true, false, false, true, false])
    }

    @Test("a cell shows the low 32 bits of a 64-bit count, which goes on through the wrap")
    func wrap() throws {
        let state = try MachineState(describe())
        let counter = DenseCounter(rate: EventRate(perSecond: 1000), seed: 1, varies: false)
        let wrap = Nanoseconds.seconds(4_294_968)  // 2^32 events and a few
        let before = Snapshot(state: state, time: .seconds(4_294_967))
        let after = Snapshot(state: state, time: wrap)
        let full = after.value(of: CounterSource(.dense(counter)), cpu: 0)
        #expect(full > 1 << 32 && full < 1 << 32 + 1000)
        #expect(after.filled(.dense(counter), 0..<4) == [UInt32](repeating: UInt32(full - 1 << 32), count: 4))
        #expect(before.filled(.dense(counter), 0..<1)[0] > 4_294_966_000)
        #expect(after.total(of: CounterSource(.dense(counter))) == 4 * full)
    }

    @Test("CPUs of a varying counter differ by at most a half from its mean, those of a clock not at all")
    func spread() throws {
        let state = try MachineState(describe(cpus: CPUSpecification(coresPerSocket: 1000)))
        let snapshot = Snapshot(state: state, time: .seconds(100_000))
        let rate = EventRate(perSecond: 100)
        let varying = (0..<1000).map {
            snapshot.value(of: CounterSource(.dense(DenseCounter(rate: rate, seed: 5))), cpu: $0)
        }
        #expect(varying.allSatisfy { $0 > 4_990_000 && $0 < 15_010_000 })
        #expect(Set(varying).count > 990)
        let mean = varying.reduce(0, +) / 1000
        #expect(mean > 9_500_000 && mean < 10_500_000)
        let clock = DenseCounter(rate: rate, seed: 5, varies: false)
        #expect(Set((0..<1000).map { snapshot.value(of: CounterSource(.dense(clock)), cpu: $0) }).count == 1)
    }

    @Test("a part of a counter never exceeds the whole", arguments: [0, 1, 96, 255, 256, 400] as [UInt64])
    func shares(share: UInt64) {
        var random = SeededRandom(seed: share)
        let whole = DenseCounter(rate: EventRate(perSecond: 300), seed: 11)
        let part = DenseCounter(rate: EventRate(perSecond: 300), seed: 11, share: share)
        for time in times(&random) {
            for cpu in 0..<8 {
                let (all, some) = (whole.value(cpu: cpu, time: time), part.value(cpu: cpu, time: time))
                #expect(some <= all)
                let exact = all.multipliedFullWidth(by: min(share, 256))
                #expect(some == exact.high << 56 | exact.low >> 8, "share \(share) time \(time)")
            }
        }
    }
}
