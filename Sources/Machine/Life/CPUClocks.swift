import HashTreeCollections
import KernelTypes

/// How long each CPU has been online: the time that its counters are a function of.
///
/// A CPU that was online all the time has the machine's own time. Only the others have an entry, so the cost is
/// that of the hotplug events there were, not of the CPUs; and a copy costs nothing.
struct CPUClocks: Sendable {
    /// The clock of one CPU that was offline at some time.
    private struct Clock: Sendable {
        /// How long the CPU was offline before it last came online.
        var lostTime: UInt64 = 0
        /// Shootdowns that it missed in that time.
        var lostShootdowns: UInt64 = 0
        /// When it went offline; nil while it is online.
        var stop: Moment?
    }

    /// What is counted on when a CPU comes and goes.
    struct Moment: Sendable {
        /// Nanoseconds since boot.
        let time: UInt64
        /// Shootdowns since boot.
        let shootdowns: UInt64

        static let boot = Moment(time: 0, shootdowns: 0)
    }

    /// CPUs that may not have the machine's own time.
    private(set) var special: CPUSet
    /// CPUs that never came online; those that did have a clock.
    private var offlineSinceBoot: CPUSet
    private var clocks = TreeDictionary<Int, Clock>()

    /// The clocks at boot.
    init(offline: CPUSet) {
        special = offline
        offlineSinceBoot = offline
    }

    /// `cpus` went offline.
    mutating func stop(_ cpus: CPUSet, at moment: Moment) {
        for cpu in cpus {
            var clock = clocks[cpu] ?? Clock()
            clock.stop = moment
            clocks[cpu] = clock
        }
        special = special.union(cpus)
    }

    /// `cpus` came online.
    mutating func start(_ cpus: CPUSet, at moment: Moment) {
        for cpu in cpus {
            var clock = clocks[cpu] ?? Clock()
            let stop = clock.stop ?? .boot
            clock.lostTime += moment.time - min(stop.time, moment.time)
            clock.lostShootdowns &+= moment.shootdowns &- stop.shootdowns
            clock.stop = nil
            clocks[cpu] = clock
        }
        offlineSinceBoot = offlineSinceBoot.subtracting(cpus)
    }

    /// How long `cpu` has been online at `time`, in nanoseconds.
    func onlineTime(of cpu: Int, at time: UInt64) -> UInt64 {
        guard let clock = clocks[cpu] else { return offlineSinceBoot.contains(cpu) ? 0 : time }
        let end = min(clock.stop?.time ?? time, time)
        return end - min(clock.lostTime, end)
    }

    /// How many of `shootdowns` happened while `cpu` was online.
    func shootdowns(seenBy cpu: Int, of shootdowns: UInt64) -> UInt64 {
        guard let clock = clocks[cpu] else { return offlineSinceBoot.contains(cpu) ? 0 : shootdowns }
        return (clock.stop?.shootdowns ?? shootdowns) &- clock.lostShootdowns
    }
}
