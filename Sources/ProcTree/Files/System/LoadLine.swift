import KernelTypes
import Machine

/// The line of `proc/loadavg`: load averages, tasks that run and tasks there are, and the number of the process
/// that was made last (Linux: `loadavg_proc_show`).
enum LoadLine {
    static func text(of snapshot: Snapshot) -> String {
        if let captured = snapshot.state.specification.capturedActivity.loadAverage { return captured }
        let averages = snapshot.loadAverages()
        let sums = snapshot.activitySums()
        let loads = [averages.overOneMinute, averages.overFiveMinutes, averages.overFifteenMinutes]
            .map(hundredths).joined(separator: " ")
        return "\(loads) \(sums.running)/\(snapshot.taskCount) \(snapshot.lastProcess(of: sums.forks))"
    }

    private static func hundredths(_ number: UInt64) -> String {
        "\(number / 100).\(number / 10 % 10)\(number % 10)"
    }
}

extension Snapshot {
    /// The tasks that there are: threads of the kernel, some of them for each CPU, and the services'.
    fileprivate var taskCount: Int { 180 + 8 * state.online.count }

    /// The number that the last of `forks` processes got: numbers begin again above those of the kernel's own
    /// when they reach the limit (Linux: `RESERVED_PIDS`).
    fileprivate func lastProcess(of forks: UInt64) -> UInt64 {
        let limit = UInt64(max(301, KernelSettings.pidMax(state)))
        return forks < limit ? forks : 300 + (forks - limit) % (limit - 300)
    }
}
