import Glibc

/// The host's own time, for what is measured and not modelled.
enum HostClock {
    /// Nanoseconds since some moment in the past, never going back (`CLOCK_MONOTONIC`).
    static func now() -> UInt64 {
        var time = timespec()
        // SAFETY: the call fills in the structure it is given.
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
