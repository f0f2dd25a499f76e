import KernelTypes

@testable import Machine

extension CounterPattern {
    /// A pattern of each kind on a machine of `cpus` CPUs, all else random.
    static func everyKind(cpus: Int, _ random: inout SeededRandom) -> [CounterPattern] {
        let few = CPUSet((0..<random.next(in: 1..<6)).map { _ in random.next(in: 0..<cpus) })
        return [
            .silent,
            .single(.random(cpu: random.next(in: 0..<cpus), &random)),
            .denseOn(few, .random(&random, varies: true)),
            .dense(.random(&random, varies: true)),
            .dense(.random(&random, varies: false)),
            .captured(.random(columns: max(1, cpus * 2 / 3), of: 1, in: 8, &random)),
            .captured(.random(columns: max(1, cpus * 2 / 3), of: 7, in: 8, &random)),
            .captured(.random(columns: cpus * 2, of: 1, in: 2, &random)),
        ]
    }
}

extension SparseCounter {
    static func random(cpu: Int, _ random: inout SeededRandom) -> SparseCounter {
        SparseCounter(cpu: cpu, rate: .random(&random), seed: random.next())
    }
}

extension DenseCounter {
    static func random(_ random: inout SeededRandom, varies: Bool) -> DenseCounter {
        DenseCounter(
            rate: .random(&random), seed: random.next(), varies: varies,
            share: UInt64(random.next(in: 0..<257)))
    }
}

extension EventRate {
    /// From an event in months to a hundred million a second.
    static func random(_ random: inout SeededRandom) -> EventRate {
        EventRate(perTwoTo64Nanoseconds: random.next() >> UInt64(random.next(in: 3..<48)))
    }
}

extension CapturedCounter {
    /// A capture of `columns` columns, of which `part` in `whole` are not zero.
    static func random(
        columns: Int, of part: Int, in whole: Int, grows: Bool = true, _ random: inout SeededRandom
    ) -> CapturedCounter {
        var counts: [CapturedCount] = []
        for column in 0..<columns where random.chance(part, in: whole) {
            counts.append(
                CapturedCount(column: column, value: 1 + random.next() >> UInt64(random.next(in: 30..<64))))
        }
        return CapturedCounter(
            counts.reversed(), columnCount: columns,
            // An hour and more: with the values above nothing outgrows 64 bits at any time.
            origin: 1 << 42 + random.next() >> UInt64(random.next(in: 10..<40)),
            seed: random.next(), grows: grows)
    }
}

/// Times to look at a counter, ascending: at boot, a random walk with neighbours, and far ahead.
func times(_ random: inout SeededRandom) -> [UInt64] {
    var times: [UInt64] = [0, 1, 2]
    for _ in 0..<60 {
        let time = random.next() >> UInt64(random.next(in: 2..<60))
        times += [time, time + 1, time + 2]
    }
    return times.sorted()
}
