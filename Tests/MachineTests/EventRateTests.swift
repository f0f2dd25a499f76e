import KernelTypes
import Machine
import Testing

@Suite("Event rate") struct EventRateTests {
    @Test(
        "a rate a second comes out as that many events",
        arguments: [0.000_01, 0.5, 1, 250, 19_999.5, 1e6, 9e8])
    func perSecond(rate: Double) {
        let events = EventRate(perSecond: rate)
        for seconds: UInt64 in [1, 60, 86_400, 100_000_000] {
            let expected = rate * Double(seconds)
            let count = Double(events.events(after: seconds * 1_000_000_000))
            #expect(abs(count - expected) <= 1 + expected * 1e-9)
        }
    }

    @Test("what is no rate is brought to the nearest bound")
    func bounds() {
        #expect(EventRate(perSecond: -5) == .zero)
        #expect(EventRate(perSecond: .nan) == .zero)
        #expect(EventRate(perSecond: 0) == .zero)
        #expect(EventRate(perSecond: .infinity) == EventRate(perSecond: 999_999_999))
        #expect(EventRate(perSecond: 1e300) == EventRate(perSecond: 1e9))
        #expect(EventRate.zero.events(after: .max, phase: .max) == 0)
    }

    @Test(
        "events never decrease in time, and the phase brings the next one nearer by less than one",
        arguments: 1...20)
    func phase(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let rate = EventRate(perTwoTo64Nanoseconds: random.next() >> UInt64(random.next(in: 0..<40)))
        let phase = random.next()
        #expect(rate.events(after: 0, phase: phase) == 0)
        var before: UInt64 = 0
        for time in [0, 1, 2, 1000, 1001, 1 << 40, 1 << 40 + 1, UInt64(Int64.max)] as [UInt64] {
            let plain = rate.events(after: time)
            let shifted = rate.events(after: time, phase: phase)
            #expect(shifted >= before && (shifted == plain || shifted == plain + 1), "seed \(seed)")
            before = shifted
        }
    }
}
