import KernelTypes
import Machine

/// The line of `proc/uptime`: seconds since boot, and seconds that the CPUs were idle, all together.
///
/// Linux: `uptime_proc_show`. In 2003 only the first idle task was counted, which is the first CPU's.
enum UptimeLine {
    static func text(of snapshot: Snapshot) -> String {
        let idle =
            snapshot.capturedIdleTime
            ?? (snapshot.state.specification.kernel.isBefore261
                ? snapshot.idleTime(of: 0) : snapshot.activitySums().idleTime)
        return seconds(snapshot.time.rawValue) + " " + seconds(idle)
    }

    /// Nanoseconds as seconds with two decimals, cut off.
    private static func seconds(_ time: UInt64) -> String {
        let hundredths = time / 10_000_000
        return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    }
}
