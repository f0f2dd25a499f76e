import KernelTypes

/// Time as a busy machine lives it: work comes in bursts, so a row's counters gain on the clock and fall
/// behind it again, but never run backwards.
///
/// In each period the pace falls evenly from one and a half times the mean to half of it. The integral of that
/// is a parabola a period, so the counter at any time is found without the time before it.
enum ActivityTime {
    /// The shortest and the longest period, in seconds.
    private static let periods: ClosedRange<UInt64> = 7...61

    /// Nanoseconds of activity after `time` nanoseconds for the row that `seed` stands for; 0 at 0, and at no
    /// time more than an eighth of a period away from `time`.
    static func elapsed(_ time: UInt64, seed: UInt64) -> UInt64 {
        let seconds = periods.lowerBound + seed % (periods.upperBound - periods.lowerBound + 1)
        let period = seconds * 1_000_000_000
        let start = SeededRandom.mix(seed) % period
        // gain(start + time) - gain(start) is at least -period/8, and never more negative than `time` is large.
        return time &+ gain(at: (start &+ time) % period, period: period) &- gain(at: start, period: period)
    }

    /// What a period has gained on the clock `position` nanoseconds into it: x(1 - x)/2 of the period.
    private static func gain(at position: UInt64, period: UInt64) -> UInt64 {
        let product = position.multipliedFullWidth(by: period - position)
        return (2 * period).dividingFullWidth((product.high, product.low)).quotient
    }
}
