import Glibc
import Synchronization

/// The clock of an emulated machine: time since its boot.
///
/// Any thread may read or move it at any time; it takes no lock. What holds for every reader: time never
/// runs backwards, neither when the clock is moved by several threads at once nor when the host's clock
/// jumps back, and it stands still at `Nanoseconds.maximum` instead of overflowing.
public final class VirtualClock: Sendable {
    /// How the time passes.
    public let mode: ClockMode
    /// The time since boot at which the clock began.
    public let start: Nanoseconds

    private let hostNow: @Sendable () -> UInt64
    private let hostStart: UInt64
    /// The latest time that anyone was given, or that a manual clock was moved to.
    private let latest: Atomic<UInt64>

    /// A clock that begins now, at `start` since boot.
    ///
    /// `hostNow` gives the host's time in nanoseconds from any fixed point; only differences count. It is
    /// called from every thread that reads the clock, once per reading, and not at all by a manual clock
    /// beyond the first time.
    public init(mode: ClockMode, start: Nanoseconds, hostNow: @escaping @Sendable () -> UInt64) {
        self.mode = mode
        self.start = start
        self.hostNow = hostNow
        hostStart = hostNow()
        latest = Atomic(start.rawValue)
    }

    /// The host's monotonic clock in nanoseconds (`CLOCK_MONOTONIC`), for `hostNow` of a clock that is to
    /// run with the host.
    public static func hostMonotonicNanoseconds() -> UInt64 {
        var time = timespec()
        // SAFETY: the call fills the structure it is given, and cannot fail for this clock.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The machine's time since boot.
    public var now: Nanoseconds {
        let current: Nanoseconds
        switch mode {
        case .manual: return Nanoseconds(latest.load(ordering: .acquiring))
        case .real: current = start + Nanoseconds(hostElapsed)
        case .scaled(let factor): current = start + factor.scaled(hostElapsed)
        }
        return Nanoseconds(latest.max(current.rawValue, ordering: .acquiringAndReleasing).newValue)
    }

    /// Moves a manual clock forward, and returns the time it has then. Advances of several threads add up.
    /// - Throws: `EPERM` for a clock that moves by itself.
    @discardableResult
    public func advance(by duration: Nanoseconds) throws(Errno) -> Nanoseconds {
        guard mode == .manual else { throw .notPermitted }
        var seen = latest.load(ordering: .relaxed)
        while true {
            let target = Nanoseconds(seen) + duration
            let (exchanged, original) = latest.compareExchange(
                expected: seen, desired: target.rawValue, ordering: .acquiringAndReleasing)
            if exchanged { return target }
            seen = original
        }
    }

    /// What passed on the host since the clock began.
    private var hostElapsed: UInt64 {
        let current = hostNow()
        return current > hostStart ? current - hostStart : 0
    }
}
