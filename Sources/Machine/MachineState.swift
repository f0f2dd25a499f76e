import HashTreeCollections
public import KernelTypes

/// What a machine is at one moment, without its time: never changed, only replaced by a new one.
///
/// That is what makes a snapshot cost nothing: it keeps a reference to the state and the time. States share all
/// that no event has touched between them.
public final class MachineState: Sendable {
    /// What never changes.
    let base: MachineBase
    /// The rows of the table of interrupts: the same object as long as no interrupt is added or removed.
    public let rows: InterruptRows
    /// What events change otherwise.
    let live: LiveState
    /// Whether something happened to any interrupt; asked for every run of cells.
    private let hasLives: Bool

    /// A machine after an event.
    init(_ base: MachineBase, _ rows: InterruptRows, _ live: LiveState) {
        self.base = base
        self.rows = rows
        self.live = live
        hasLives = live.hasLives
    }

    /// Builds the machine that `specification` describes.
    ///
    /// - Throws: when parts of the specification do not go together.
    public convenience init(_ specification: MachineSpecification) throws(MachineError) {
        try MachineState.check(specification)
        let topology = Topology(specification.cpus)
        let possible = CPUSet(0..<topology.cpuCount)
        let online = possible.subtracting(specification.cpus.offline)
        guard let bootCPU = online.first else {
            throw MachineError(key: "cpus.offline", reason: "no CPU is left; expected at least one online")
        }
        let captured = CapturedTableRow.all(of: specification)
        let (interrupts, devices): ([Interrupt], [PCIFunction])
        let records = InterruptRecords(specification, rows: captured ?? [])
        if let captured {
            interrupts = CapturedInterrupts.interrupts(
                of: captured, specification, records: records, online: online)
            devices =
                specification.pci.isEmpty
                ? CapturedDevices.functions(
                    of: interrupts, specification, topology: topology, online: online)
                : try PCIFunction.merged([], with: specification.pci)
        } else {
            let plan = try InterruptPlan.registered(specification, topology: topology, online: online)
            interrupts = plan.interrupts
            devices = try PCIFunction.merged(plan.devices, with: specification.pci)
        }
        let base = MachineBase(
            specification: specification, topology: topology, possible: possible, onlineAtBoot: online,
            bootCPU: bootCPU, devices: devices)
        let rows = InterruptRows(
            specification, topology: topology, interrupts: interrupts, captured: captured, records: records,
            unused: MachineState.unused(specification, interrupts: interrupts))
        let defaultAffinity = specification.capturedActivity.defaultAffinity.map {
            CapturedScale(specification).cpus($0)
        }
        self.init(
            base, rows,
            LiveState(online: online, possible: possible, defaultAffinity: defaultAffinity, rows))
    }
}

extension MachineState {
    /// The descriptors that a captured machine had beside these interrupts, ascending by number.
    private static func unused(
        _ specification: MachineSpecification, interrupts: [Interrupt]
    ) -> [CapturedInterrupt] {
        guard !specification.capturedActivity.interrupts.isEmpty || !specification.pci.isEmpty else {
            return []
        }
        var taken = Set(interrupts.map(\.irq))
        var unused = specification.capturedActivity.interrupts.filter { taken.insert($0.irq).inserted }
        // A message that no handler waits for has a descriptor all the same.
        for function in specification.pci where function.signalling != .line {
            for irq in function.interruptNumbers where taken.insert(irq).inserted {
                unused.append(CapturedInterrupt(irq: irq))
            }
        }
        return unused.sorted { $0.irq < $1.irq }
    }

    /// What the machine was built from.
    public var specification: MachineSpecification { base.specification }
    /// How the CPUs are grouped.
    public var topology: Topology { base.topology }
    /// CPUs that could ever be online: all numbers below `nr_cpu_ids`.
    public var possible: CPUSet { base.possible }
    /// Those of them that the machine has: the others have no directory and can never be online.
    public var present: CPUSet {
        specification.cpus.absent.isEmpty ? possible : possible.subtracting(specification.cpus.absent)
    }
    /// CPUs that are.
    public var online: CPUSet { live.online }
    /// The CPU that was online first.
    public var bootCPU: Int { base.bootCPU }
    /// The functions on its PCI buses, ascending by address. They list the interrupts that they started with.
    public var devices: [PCIFunction] { base.devices }
    /// The interrupts of devices, ascending by number.
    public var interrupts: [Interrupt] { rows.interrupts }
    /// How the counters beside them run.
    public var architectureCounters: ArchitectureCounters { base.architectureCounters }
    /// What the CPUs do beside taking interrupts.
    public var activity: Activity { base.activity }
    /// The rows of a captured table, which then takes the place of both; nil on a machine that was made up.
    public var capturedRows: [CapturedTableRow]? { rows.captured }
    /// The rows of a captured `/proc/softirqs`; nil when there is none.
    public var capturedSoftirqs: [CapturedTableRow]? { base.capturedSoftirqs }
    /// The CPUs that `/proc/softirqs` has columns for: all possible ones, but for those that a captured one did
    /// not have.
    public var softirqCPUs: CPUSet {
        guard let table = specification.capturedActivity.softirqs else { return possible }
        let known = max(table.cpuCount, specification.captured?.cpuCount ?? 0)
        return possible.subtracting(CPUSet(table.cpuCount..<known))
    }
    /// The numbers of a captured `/proc/stat`; nil when there is none.
    public var capturedStat: CapturedStatCounters? { base.capturedStat }
    /// One more than the highest interrupt number that the kernel counts with.
    public var nrIRQs: Int { rows.nrIRQs }
    /// The CPUs that new interrupts are allowed to go to (Linux: `irq_default_affinity`).
    public var defaultAffinity: CPUSet { live.defaultAffinity }
    /// Counts of interrupts that were removed; they stay in the total of `proc/stat`.
    public var retiredInterrupts: UInt64 { live.retiredInterrupts }

    /// How long each CPU has been online.
    var clocks: CPUClocks { live.clocks }

    /// The numbers of interrupts that events have done something to.
    var changedInterrupts: some Sequence<Int> { live.changedInterrupts }

    /// What events have done to a row; nil when nothing.
    @inline(__always)
    func life(of source: CounterSource) -> InterruptLife? {
        guard hasLives, let irq = source.irq else { return nil }
        return live[irq]
    }

    /// The same machine with something changed by an event.
    func with(_ live: LiveState, rows: InterruptRows? = nil) -> MachineState {
        MachineState(base, rows ?? self.rows, live)
    }

    /// The interrupt with a number.
    public func interrupt(_ irq: Int) -> Interrupt? { rows.interrupt(irq) }
}

/// What no event changes about a machine.
final class MachineBase: Sendable {
    let specification: MachineSpecification
    let topology: Topology
    let possible: CPUSet
    let onlineAtBoot: CPUSet
    let bootCPU: Int
    let devices: [PCIFunction]
    let architectureCounters: ArchitectureCounters
    let activity: Activity
    /// The rows of a captured `/proc/softirqs`.
    let capturedSoftirqs: [CapturedTableRow]?
    /// The numbers of a captured `/proc/stat`.
    let capturedStat: CapturedStatCounters?

    init(
        specification: MachineSpecification, topology: Topology, possible: CPUSet, onlineAtBoot: CPUSet,
        bootCPU: Int, devices: [PCIFunction]
    ) {
        self.onlineAtBoot = onlineAtBoot
        self.specification = specification
        self.topology = topology
        self.possible = possible
        self.bootCPU = bootCPU
        self.devices = devices
        activity = Activity(specification)
        capturedSoftirqs = specification.capturedActivity.softirqs.map { table in
            var dated = table
            dated.origin = specification.captured?.origin ?? specification.uptime
            return dated.rows.enumerated().map { index, row in
                CapturedTableRow(row, index: 1 << 32 + index, table: dated, specification: specification)
            }
        }
        capturedStat = specification.capturedActivity.stat.map {
            CapturedStatCounters($0, specification: specification, possible: possible)
        }
        architectureCounters = ArchitectureCounters(
            hz: specification.hz, seed: specification.seed, features: specification.features,
            ticksWhenIdle: specification.kernel.isBefore261)
    }
}

/// What events change about a machine, other than which interrupts there are. Copies share what they have in
/// common.
struct LiveState: Sendable {
    var online: CPUSet
    var clocks: CPUClocks
    /// What happened to interrupts, by their number; those that nothing happened to have no entry.
    private var lives = TreeDictionary<Int, InterruptLife>()
    /// Which interrupts go to which CPU; nil before an event first needs it.
    var vectors: VectorTable?
    var defaultAffinity: CPUSet
    var retiredInterrupts: UInt64 = 0
    /// How many interrupts go to no CPU because all those that the kernel gave them to are offline.
    var shutDownInterrupts: Int
    /// Those of them that raise deferred work, by the class of their devices and by CPU.
    var retiredCounts: [DeviceClass: SparseCounts] = [:]

    init(online: CPUSet, possible: CPUSet, defaultAffinity: CPUSet?, _ rows: InterruptRows) {
        shutDownInterrupts = rows.interrupts.count { $0.affinity.isManaged && $0.firstCPU == nil }
        self.online = online
        clocks = CPUClocks(offline: possible.subtracting(online))
        self.defaultAffinity = defaultAffinity.flatMap { $0.isEmpty ? nil : $0 } ?? possible
    }

    /// The numbers of interrupts that something happened to.
    var changedInterrupts: some Sequence<Int> { lives.keys }

    /// Whether something happened to any interrupt.
    var hasLives: Bool { !lives.isEmpty }

    /// What happened to interrupt `irq`; nil when nothing.
    subscript(irq: Int) -> InterruptLife? {
        get { lives.isEmpty ? nil : lives[irq] }
        set { lives[irq] = newValue }
    }
}
