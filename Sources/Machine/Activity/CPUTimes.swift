import KernelTypes

/// What a CPU can spend its time on, in the order of `/proc/stat`.
public enum CPUTimeField: Int, Sendable, Hashable, CaseIterable {
    case user, nice, system, idle, iowait, irq, softirq, steal, guest, guestNice

    /// Whether its time is part of another field's too: a guest runs as some process of its host.
    public var isPartOfAnother: Bool { self == .guest || self == .guestNice }
}

/// How long a CPU, or several together, spent on each kind of work.
public struct CPUTimes: Sendable {
    /// One number for each field, in the order of `CPUTimeField`.
    private var numbers = [10 of UInt64](repeating: 0)

    /// No time at all.
    public init() {}

    /// The time spent on `field`.
    public subscript(field: CPUTimeField) -> UInt64 {
        get { numbers[field.rawValue] }
        set { numbers[field.rawValue] = newValue }
    }

    /// All time, each moment counted once.
    public var sum: UInt64 {
        CPUTimeField.allCases.reduce(0) { $1.isPartOfAnother ? $0 : $0 &+ self[$1] }
    }

    /// Time in which the CPU did something, or waited to.
    public var busy: UInt64 { sum &- self[.idle] &- self[.iowait] &- self[.steal] }

    /// Adds the times of another CPU.
    public static func += (left: inout CPUTimes, right: CPUTimes) {
        for index in 0..<10 { left.numbers[index] &+= right.numbers[index] }
    }

    /// The times in ticks of which a second has `rate`, the rest being dropped from each field by itself as the
    /// kernel does (Linux: `nsec_to_clock_t`).
    ///
    /// - Parameter rate: 1 to 1,000,000,000.
    public func inTicks(perSecond rate: UInt64) -> CPUTimes {
        let second: UInt64 = 1_000_000_000
        var result = self
        for index in 0..<10 {
            let time = result.numbers[index]
            result.numbers[index] = time / second &* rate &+ time % second &* rate / second
        }
        return result
    }
}
