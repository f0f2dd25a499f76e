import KernelTypes

/// The three numbers that `/proc/loadavg` begins with.
public struct LoadAverages: Sendable, Hashable {
    /// Over the last minute, in hundredths of a CPU.
    public let overOneMinute: UInt64
    /// Over the last five minutes.
    public let overFiveMinutes: UInt64
    /// Over the last fifteen.
    public let overFifteenMinutes: UInt64
}

extension Snapshot {
    /// How much the CPUs had to do: their busy time of the last minutes over the length of that time.
    ///
    /// The kernel takes a damped average of the tasks that run, every five seconds; what it comes to is this.
    /// Costs a look at each CPU.
    public func loadAverages() -> LoadAverages {
        let windows: [UInt64] = [60, 300, 900]
        var sums: [UInt64] = [0, 0, 0]
        let model = state.activity.model
        for cpu in state.online {
            let now = onlineTime(of: cpu)
            let active = model.activeTime(of: cpu, onlineTime: now)
            for (place, seconds) in windows.enumerated() {
                let then = now - min(now, seconds * 1_000_000_000)
                sums[place] &+= active &- model.activeTime(of: cpu, onlineTime: then)
            }
        }
        return LoadAverages(
            overOneMinute: sums[0] / (60 * 10_000_000), overFiveMinutes: sums[1] / (300 * 10_000_000),
            overFifteenMinutes: sums[2] / (900 * 10_000_000))
    }
}
