import KernelTypes

/// A counter of one CPU in a row where only few CPUs count: the interrupt of a device that is routed there.
public struct SparseCounter: Sendable, Hashable {
    /// The CPU that counts.
    public let cpu: Int
    /// How fast.
    public let rate: EventRate
    /// What the phase and the bursts follow from.
    public let seed: UInt64

    /// A counter on `cpu`.
    public init(cpu: Int, rate: EventRate, seed: UInt64) {
        self.cpu = cpu
        self.rate = rate
        self.seed = seed
    }

    /// The counter's full 64-bit value.
    public func value(at time: UInt64) -> UInt64 {
        rate.events(after: ActivityTime.elapsed(time, seed: seed), phase: SeededRandom.mix(seed))
    }
}
