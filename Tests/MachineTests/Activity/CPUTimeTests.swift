import KernelTypes
import Testing

@testable import Machine

@Suite("What CPUs spend their time on")
struct CPUTimeTests {
    private let most: UInt64 = 400 * 86_400_000_000_000

    @Test("no field ever falls, however close two moments are")
    func monotonic() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let features = Set(PlatformFeature.allCases.filter { _ in random.chance(1, in: 3) })
            let model = CPUTimeModel(seed: random.next(), features: features)
            let cpu = random.next(in: 0..<1 << 20)
            for _ in 0..<100 {
                let first = random.next() % most
                let step = 1 + random.next() >> UInt64(random.next(in: 16..<63))
                for (userHz, width) in [(100, step), (1024, 10_000)] as [(UInt64, UInt64)] {
                    let one = model.times(of: cpu, onlineTime: first)
                    let two = model.times(of: cpu, onlineTime: first + width)
                    for field in CPUTimeField.allCases {
                        #expect(one[field] <= two[field], "seed \(seed), \(field) at \(first) + \(width)")
                        let ticks = (
                            one.inTicks(perSecond: userHz)[field], two.inTicks(perSecond: userHz)[field]
                        )
                        #expect(ticks.0 <= ticks.1, "seed \(seed), \(field) at \(first) + \(width)")
                    }
                }
            }
        }
    }

    @Test("the fields add up to the time that the CPU was online, and a tenth of any stretch is idle")
    func sums() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let model = CPUTimeModel(seed: random.next(), features: [.kvmGuest, .kvmHost])
            let cpu = random.next(in: 0..<1 << 20)
            let (first, length) = (random.next() % most, 1_000_000_000 + random.next() % most)
            let ticks = model.times(of: cpu, onlineTime: first).inTicks(perSecond: 100).sum
            #expect(ticks <= first / 10_000_000 && ticks + 10 >= first / 10_000_000, "seed \(seed)")
            let (one, two) = (
                model.times(of: cpu, onlineTime: first), model.times(of: cpu, onlineTime: first + length)
            )
            #expect((two[.idle] - one[.idle]) * 10 + 200_000 >= length, "seed \(seed)")
            #expect(one[.user] >= one[.guest] && one[.nice] >= one[.guestNice], "seed \(seed)")
            #expect(
                model.activeTime(of: cpu, onlineTime: first) == one.sum - one[.idle], "seed \(seed)")
        }
    }

    @Test("only guests are stolen from, and only hosts run guests")
    func features() {
        let time: UInt64 = 86_400_000_000_000
        let plain = CPUTimeModel(seed: 1, features: []).times(of: 3, onlineTime: time)
        #expect(plain[.steal] == 0 && plain[.guest] == 0 && plain[.guestNice] == 0)
        let guest = CPUTimeModel(seed: 1, features: [.kvmGuest]).times(of: 3, onlineTime: time)
        #expect(guest[.steal] > 0 && guest[.guest] == 0)
        let host = CPUTimeModel(seed: 1, features: [.kvmHost]).times(of: 3, onlineTime: time)
        #expect(host[.steal] == 0 && host[.guest] > 0 && host[.guestNice] > 0)
    }

    @Test("some CPUs are busy and some are idle")
    func loads() {
        let model = CPUTimeModel(seed: 7, features: [])
        let time: UInt64 = 86_400_000_000_000
        let shares = (0..<400).map { cpu in
            Double(model.activeTime(of: cpu, onlineTime: time)) / Double(time)
        }
        #expect(shares.count { $0 < 0.03 } > 50)
        #expect(shares.count { $0 > 0.3 } > 50)
        #expect(shares.allSatisfy { $0 > 0.005 && $0 < 0.65 })
    }

    @Test("times do not depend on others, and are the same in every run")
    func determined() {
        let model = CPUTimeModel(seed: 1, features: [.kvmGuest])
        let ticks = model.times(of: 5, onlineTime: 3_600_000_000_000).inTicks(perSecond: 100)
        #expect(CPUTimeField.allCases.map { ticks[$0] }.reduce(0, +) <= 360_000)
        #expect(model.times(of: 5, onlineTime: 0).sum == 0)
        #expect(model.times(of: 5, onlineTime: .max)[.idle] > 0)
    }
}
