import KernelTypes

/// What the CPUs of a machine spend their time on, as a function of the time they have been online.
///
/// Every CPU has a load of its own: a quarter of them is nearly idle, a quarter busy. Its busy time is that
/// load times the time of `ActivityTime`, which runs at most one and a half times as fast as the clock; so with
/// a load of at most 0.6 at least a tenth of any stretch of time is idle. Time moves in steps of `step`, in which
/// user time and idle time, being what the other fields leave, gain more than rounding takes from them.
struct CPUTimeModel: Sendable {
    private let seed: UInt64
    /// The parts of a CPU's busy time that every field gets, in 65,536ths; user time has the rest.
    private let shares: [(field: CPUTimeField, part: UInt64)]
    /// The parts of user time that guests get.
    private let guestPart: UInt64

    /// In how many nanoseconds something changes.
    private static let step: UInt64 = 10_000
    /// The largest load, in 65,536ths.
    private static let mostLoad: UInt64 = 39_321

    init(seed: UInt64, features: Set<PlatformFeature>) {
        self.seed = SeededRandom.mix(seed ^ 0xc9_07)
        let isGuest = !features.isDisjoint(with: [.kvmGuest, .hypervGuest])
        shares = [
            (.nice, 1300), (.system, 13_000), (.iowait, 3300), (.irq, 900), (.softirq, 2000),
            (.steal, isGuest ? 1600 : 0),
        ]
        guestPart = features.contains(.kvmHost) ? 26_000 : 0
    }

    /// The times of `cpu` in nanoseconds after it has been online for `onlineTime` of them.
    func times(of cpu: Int, onlineTime: UInt64) -> CPUTimes {
        var times = CPUTimes()
        guard onlineTime > 0 else { return times }
        let bits = SeededRandom.hash(seed, UInt64(truncatingIfNeeded: cpu))
        let time = onlineTime / CPUTimeModel.step * CPUTimeModel.step
        let active = CPUTimeModel.part(CPUTimeModel.load(bits), of: ActivityTime.elapsed(time, seed: bits))
        var rest = active
        for (place, share) in shares.enumerated() {
            // Between a half and one and a half of the usual share.
            let varied = share.part / 2 &+ (share.part &* (bits >> UInt64(place * 8) & 0xff)) >> 8
            let part = CPUTimeModel.part(varied, of: active)
            times[share.field] = part
            rest &-= part
        }
        times[.user] = rest
        times[.guest] = CPUTimeModel.part(guestPart, of: rest)
        times[.guestNice] = CPUTimeModel.part(guestPart / 4, of: times[.nice])
        times[.idle] = time &- active
        return times
    }

    /// The time that `cpu` was not idle, in nanoseconds: without the parts, which cost more.
    func activeTime(of cpu: Int, onlineTime: UInt64) -> UInt64 {
        let bits = SeededRandom.hash(seed, UInt64(truncatingIfNeeded: cpu))
        let time = onlineTime / CPUTimeModel.step * CPUTimeModel.step
        return CPUTimeModel.part(CPUTimeModel.load(bits), of: ActivityTime.elapsed(time, seed: bits))
    }

    /// The load of a CPU, in 65,536ths.
    private static func load(_ bits: UInt64) -> UInt64 {
        let fine = bits >> 48
        return switch bits & 3 {
        case 0: 650 + fine >> 6
        case 1: 20_000 + (fine &* (mostLoad - 20_000)) >> 16
        default: 3200 + fine >> 2
        }
    }

    private static func part(_ part: UInt64, of time: UInt64) -> UInt64 {
        time / 65_536 &* part &+ (time % 65_536) &* part / 65_536
    }
}
