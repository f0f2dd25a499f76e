import KernelTypes

/// What a machine's CPUs do, apart from the interrupts that they take.
public struct Activity: Sendable {
    /// Ticks a second in which files count CPU time (Linux: `USER_HZ`).
    ///
    /// 100 but on ia64, where the kernel shows its own ticks.
    public let userHz: UInt64
    let model: CPUTimeModel

    init(_ specification: MachineSpecification) {
        userHz = specification.architecture == .ia64 ? 1024 : 100
        model = CPUTimeModel(seed: specification.seed, features: specification.features)
    }
}

/// What the CPUs of a machine have done together, at one moment.
public struct ActivitySums: Sendable {
    /// The ticks of all possible CPUs: the sum of what each of them shows.
    public var ticks = CPUTimes()
    /// Idle time of all possible CPUs, in nanoseconds.
    public var idleTime: UInt64 = 0
    /// How often a CPU went from one task to another.
    public var contextSwitches: UInt64 = 0
    /// Processes and threads that were ever made.
    public var forks: UInt64 = 0
    /// Tasks that run or could run at this moment; who looks at it is one of them.
    public var running = 1
    /// Tasks that wait for a disk at this moment.
    public var blocked = 0
}

extension Snapshot {
    /// The time of `cpu` in nanoseconds, from its model.
    func cpuTimes(of cpu: Int) -> CPUTimes {
        state.activity.model.times(of: cpu, onlineTime: onlineTime(of: cpu))
    }

    /// The time of `cpu` in ticks, as `/proc/stat` shows it.
    public func ticks(of cpu: Int) -> CPUTimes {
        cpuTimes(of: cpu).inTicks(perSecond: state.activity.userHz)
    }

    /// The time that `cpu` has been idle, in nanoseconds.
    public func idleTime(of cpu: Int) -> UInt64 { cpuTimes(of: cpu)[.idle] }

    /// The time that the CPUs have been idle together, going on from the time that was captured; nil when none
    /// was.
    public var capturedIdleTime: UInt64? {
        let specification = state.specification
        guard let captured = specification.capturedActivity.idleTime else { return nil }
        let origin = (specification.captured?.origin ?? specification.uptime).rawValue
        return CapturedCounter.value(captured.rawValue, origin: origin, time: time.rawValue)
    }

    /// Sums over all possible CPUs. Costs a look at each of them.
    ///
    /// A busy CPU switches tasks 4000 times a second, and a tenth of a second in the kernel makes a process.
    public func activitySums() -> ActivitySums {
        var sums = ActivitySums()
        var busy: UInt64 = 0
        var system: UInt64 = 0
        // Tasks run or wait for a tenth of a second at least.
        let moment = SeededRandom.mix(time.rawValue / 100_000_000)
        for cpu in 0..<state.topology.cpuCount {
            let onlineTime = onlineTime(of: cpu)
            guard onlineTime > 0 else { continue }
            let times = state.activity.model.times(of: cpu, onlineTime: onlineTime)
            sums.ticks += times.inTicks(perSecond: state.activity.userHz)
            sums.idleTime &+= times[.idle]
            busy &+= times.busy
            system &+= times[.system]
            guard state.online.contains(cpu) else { continue }
            let chance = SeededRandom.hash(moment, UInt64(cpu))
            if chance >> 32 < CPUTimes.part(times.busy, of: onlineTime) { sums.running += 1 }
            if chance & 0xffff_ffff < CPUTimes.part(times[.iowait], of: onlineTime) { sums.blocked += 1 }
        }
        sums.contextSwitches = busy / 250_000
        sums.forks = state.firstProcesses &+ system / 100_000_000
        return sums
    }
}

extension CPUTimes {
    /// What part of `whole` nanoseconds `time` is, in 2^32ths.
    fileprivate static func part(_ time: UInt64, of whole: UInt64) -> UInt64 {
        guard time < whole else { return 1 << 32 }
        return whole.dividingFullWidth((time >> 32, time << 32)).quotient
    }
}

extension MachineState {
    /// Processes that a machine has made when it is up: the kernel's own threads, some of them for each CPU, and
    /// the services.
    var firstProcesses: UInt64 { 320 + 6 * UInt64(topology.cpuCount) }
}
