/// A rate of events, exact enough that a count of events is a plain product of rate and time.
///
/// The rate is held as a fraction of 2^64 events a nanosecond, so the count after `t` nanoseconds is the high
/// word of a 64 by 64 bit product: no division, no rounding that differs between hosts.
public struct EventRate: Sendable, Hashable {
    /// Events in 2^64 nanoseconds.
    public let perTwoTo64Nanoseconds: UInt64

    /// No events at all.
    public static let zero = EventRate(perTwoTo64Nanoseconds: 0)

    /// A rate given as events in 2^64 nanoseconds.
    @inlinable
    public init(perTwoTo64Nanoseconds: UInt64) { self.perTwoTo64Nanoseconds = perTwoTo64Nanoseconds }

    /// A rate given in events a second, from 0 to just under 10^9; what is outside is brought to the nearest
    /// bound.
    public init(perSecond: Double) {
        let bounded = min(max(perSecond, 0), 999_999_999)
        perTwoTo64Nanoseconds = bounded.isNaN ? 0 : UInt64(bounded * 18_446_744_073.709_551_616)
    }

    /// Events after `nanoseconds`, when `phase` of 2^64 of the next one had already passed at the start.
    @inlinable
    public func events(after nanoseconds: UInt64, phase: UInt64 = 0) -> UInt64 {
        let product = perTwoTo64Nanoseconds.multipliedFullWidth(by: nanoseconds)
        let carried = product.low.addingReportingOverflow(phase)
        return product.high &+ (carried.overflow ? 1 : 0)
    }
}
