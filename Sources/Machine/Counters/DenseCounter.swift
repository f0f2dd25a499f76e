import KernelTypes

/// A counter that every CPU has its own value of, as the local timer's: any cell is a product of a rate and
/// a time, so a million of them need no storage.
public struct DenseCounter: Sendable, Hashable {
    /// The mean rate of a CPU.
    public let rate: EventRate
    /// What the CPUs' own rates and phases follow from.
    public let seed: UInt64
    /// Whether CPUs differ, each having a rate between half and one and a half times the mean, and whether
    /// activity comes in bursts; false counts like a clock, the same on every CPU.
    public let varies: Bool
    /// The part of the events that this counter sees, in 256ths: counters of which one is a part of the
    /// other share everything but this, so the part can never exceed the whole.
    public let share: UInt64
    /// Whether the kernel's own TLB shootdowns (`Snapshot.shootdowns`) are among the events besides.
    public let countsShootdowns: Bool

    /// A counter with the given mean rate.
    public init(
        rate: EventRate, seed: UInt64, varies: Bool = true, share: UInt64 = 256,
        countsShootdowns: Bool = false
    ) {
        self.rate = rate
        self.seed = seed
        self.varies = varies
        self.share = min(share, 256)
        self.countsShootdowns = countsShootdowns
    }

    /// The counter's full 64-bit value on `cpu`.
    public func value(cpu: Int, time: UInt64) -> UInt64 {
        value(cpu: cpu, activity: activity(at: time))
    }

    /// Writes the low 32 bits of the values of consecutive CPUs, from `cpu` on, for each element of `cells`.
    func fill(_ cells: inout MutableSpan<UInt32>, from offset: Int, count: Int, cpu: Int, time: UInt64) {
        let activity = activity(at: time)
        for index in 0..<count {
            cells[offset + index] = UInt32(truncatingIfNeeded: value(cpu: cpu + index, activity: activity))
        }
    }

    /// The time that the rate is multiplied with, the same for all CPUs.
    private func activity(at time: UInt64) -> UInt64 {
        varies ? ActivityTime.elapsed(time, seed: seed) : time
    }

    @inline(__always)
    private func value(cpu: Int, activity: UInt64) -> UInt64 {
        guard varies else { return part(of: rate.events(after: activity)) }
        let bits = SeededRandom.hash(seed, UInt64(truncatingIfNeeded: cpu))
        let mean = rate.perTwoTo64Nanoseconds
        let own = mean / 2 &+ mean.multipliedFullWidth(by: bits).high
        return part(of: EventRate(perTwoTo64Nanoseconds: own).events(after: activity, phase: bits))
    }

    @inline(__always)
    private func part(of events: UInt64) -> UInt64 {
        share == 256 ? events : events / 256 &* share &+ (events % 256) &* share / 256
    }
}
