/// A duration, or a time since boot, in nanoseconds.
///
/// Never negative, and at most `Nanoseconds.maximum`, some 292 years, as with the kernel's `ktime_t`.
/// Arithmetic stops at these two limits instead of overflowing.
public struct Nanoseconds: Sendable, Hashable {
    /// The number of nanoseconds, at most that of `maximum`.
    public let rawValue: UInt64

    /// A number of nanoseconds; one that is above the limit gives the limit.
    public init(_ rawValue: UInt64) { self.rawValue = min(rawValue, UInt64(Int64.max)) }

    /// No time.
    public static let zero = Nanoseconds(0)

    /// The longest time, 2^63 - 1 nanoseconds.
    public static let maximum = Nanoseconds(.max)

    /// A number of seconds, at most `maximum`.
    public static func seconds(_ count: UInt64) -> Nanoseconds { counted(count, of: 1_000_000_000) }

    /// A number of milliseconds, at most `maximum`.
    public static func milliseconds(_ count: UInt64) -> Nanoseconds { counted(count, of: 1_000_000) }

    /// The whole seconds of the time.
    public var wholeSeconds: UInt64 { rawValue / 1_000_000_000 }

    /// The nanoseconds beyond the whole seconds, below 1,000,000,000.
    public var nanosecondsOfSecond: UInt64 { rawValue % 1_000_000_000 }

    private static func counted(_ count: UInt64, of unit: UInt64) -> Nanoseconds {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? maximum : Nanoseconds(product)
    }
}

extension Nanoseconds: Comparable {
    /// Whether one time is shorter, or earlier, than the other.
    public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.rawValue < right.rawValue }

    /// The sum, at most `maximum`.
    public static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.rawValue + right.rawValue)
    }

    /// The difference, zero when the second is the longer one.
    public static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        left > right ? Nanoseconds(left.rawValue - right.rawValue) : zero
    }
}
