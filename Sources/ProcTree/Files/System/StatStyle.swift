import KernelTypes
import Machine
import SeqFile

/// How a kernel writes `/proc/stat`.
struct StatStyle {
    private let is2003: Bool
    private let isNarrow: Bool
    /// How many interrupts the line `intr` has.
    let interruptCount: Int

    init(_ state: MachineState) {
        let specification = state.specification
        is2003 = specification.kernel.isBefore261
        isNarrow = is2003 && specification.architecture == .i386
        guard is2003, specification.nrIRQs == nil else {
            interruptCount = state.nrIRQs
            return
        }
        // Linux: `NR_IRQS`.
        let compiled = specification.architecture == .ia64 ? 256 : 224
        interruptCount = max(compiled, state.highestIRQ + 1)
    }

    /// A line of a CPU, or of all of them. In 2003 there were seven columns, of 32 bits.
    func put(cpu: Int?, _ ticks: CPUTimes, into buffer: inout SeqBuffer) {
        if let cpu {
            buffer.put("cpu")
            buffer.format(UInt64(cpu))
        } else {
            buffer.put("cpu ")
        }
        for field in CPUTimeField.allCases.prefix(is2003 ? 7 : 10) {
            buffer.put(" ")
            buffer.format(is2003 ? ticks[field] & 0xffff_ffff : ticks[field])
        }
        buffer.put("\n")
    }

    /// The total of all interrupts as it is shown: 32 bits in 2003.
    func shown(interruptTotal: UInt64) -> UInt64 { is2003 ? interruptTotal & 0xffff_ffff : interruptTotal }

    /// The lines below the interrupts.
    func put(_ sums: StatSums, bootTime: UInt64, into buffer: inout SeqBuffer) {
        let activity = sums.activity
        let lines: [(String, UInt64)] = [
            ("ctxt ", word(activity.contextSwitches)), ("btime ", bootTime),
            ("processes ", word(activity.forks)), ("procs_running ", UInt64(activity.running)),
            ("procs_blocked ", UInt64(activity.blocked)),
        ]
        for (name, value) in lines {
            buffer.put(name)
            buffer.format(value)
            buffer.put("\n")
        }
        guard !is2003 else { return }
        buffer.put("softirq ")
        buffer.format(sums.softirqs.total)
        for count in sums.softirqs.kinds {
            buffer.put(" ")
            buffer.format(count & 0xffff_ffff)
        }
        buffer.put("\n")
    }

    /// A number in the machine's own words.
    private func word(_ value: UInt64) -> UInt64 { isNarrow ? value & 0xffff_ffff : value }
}

/// The numbers of `/proc/stat` that are sums over CPUs and interrupts.
struct StatSums {
    let activity: ActivitySums
    let interruptTotal: UInt64
    let softirqs: SoftirqTotals

    init(_ snapshot: Snapshot) {
        activity = snapshot.activitySums()
        interruptTotal = snapshot.interruptTotal()
        softirqs = snapshot.softirqTotals()
    }
}
