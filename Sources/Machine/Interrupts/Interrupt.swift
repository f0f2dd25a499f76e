public import KernelTypes

/// One interrupt of the machine: what its row in `/proc/interrupts` says, and how its counters run.
public struct Interrupt: Sendable {
    /// The number that Linux gives the interrupt.
    public let irq: Int
    /// The chip's name; nil when the chip has none.
    public let chip: String?
    /// The number that the chip knows the interrupt by; nil when it belongs to no irq domain.
    public let hwirq: UInt64?
    /// How the interrupt is signalled.
    public let trigger: InterruptTrigger
    /// Whether each CPU has an interrupt of its own behind the one number (`irq_set_percpu_devid`).
    public let isPerCPU: Bool
    /// Names of the handlers, in the order of their registration.
    public let actions: [String]
    /// The CPUs that may take it.
    public let affinity: InterruptAffinity
    /// The CPUs that its driver would like it to go to (`affinity_hint`); none for no wish.
    public let hint: Range<Int>
    /// The node of its device.
    public let node: Int
    /// What kind of device it belongs to: that of its handlers' names, unless the device is known.
    public var deviceClass: DeviceClass
    /// How it counts as long as no event changes it.
    public let counters: CounterPattern
    /// The CPU that takes it at first; nil when every CPU has its own, and when the CPUs that the kernel gave it
    /// to are all offline.
    public let firstCPU: Int?
    /// How often it comes when it comes to one CPU.
    public let rate: EventRate

    /// An interrupt; see the properties for the meaning of the arguments.
    public init(
        irq: Int, chip: String?, hwirq: UInt64?, trigger: InterruptTrigger, isPerCPU: Bool = false,
        actions: [String], affinity: InterruptAffinity, hint: Range<Int> = 0..<0, node: Int = 0,
        counters: InterruptRouting
    ) {
        self.irq = irq
        self.chip = chip
        self.hwirq = hwirq
        self.trigger = trigger
        self.isPerCPU = isPerCPU
        self.actions = actions
        self.affinity = affinity
        self.hint = hint
        self.node = node
        self.deviceClass = DeviceClass(handlers: actions)
        self.counters = counters.pattern
        firstCPU = counters.cpu
        rate = counters.rate
    }

    /// Whether users may choose the CPUs that take it.
    ///
    /// Linux: `irq_can_set_affinity_usr`. An interrupt that every CPU has for itself, one whose affinity the
    /// kernel manages, one without a chip and the old timer of x86 are nobody's to move.
    public var hasSettableAffinity: Bool {
        !isPerCPU && !affinity.isManaged && chip != nil && !(irq == 0 && actions == ["timer"])
    }
}

/// Where an interrupt goes at first, and how it counts there.
public struct InterruptRouting: Sendable {
    /// How it counts.
    public let pattern: CounterPattern
    /// The CPU that it goes to; nil for every one, or none.
    public let cpu: Int?
    /// How often it comes, if to one CPU.
    public let rate: EventRate

    /// To `cpu`, `rate` often, counted by `pattern`.
    public init(_ pattern: CounterPattern, cpu: Int? = nil, rate: EventRate = .zero) {
        self.pattern = pattern
        self.cpu = cpu
        self.rate = rate
    }
}

/// The CPUs that may take an interrupt, and who decides it.
public enum InterruptAffinity: Sendable, Hashable {
    /// Any CPU; users may change it.
    case anywhere
    /// The CPUs of one node; users may change it.
    case node(Int)
    /// These CPUs; users may change it.
    case cpus(CPUSet)
    /// The CPUs from first to last, given by the kernel to a queue; nobody may change it.
    case managed(ClosedRange<Int>)
    /// These CPUs, which are not in a row, given by the kernel in the same way.
    case managedSet(CPUSet)

    /// Whether the kernel keeps the affinity to itself (`irqd_affinity_is_managed`).
    public var isManaged: Bool {
        switch self {
        case .managed, .managedSet: true
        default: false
        }
    }

    /// The CPUs meant, on a machine of the given topology.
    public func cpus(in topology: Topology) -> CPUSet {
        switch self {
        case .anywhere: CPUSet(0..<topology.cpuCount)
        case .node(let node): topology.cpus(ofNode: node)
        case .cpus(let cpus), .managedSet(let cpus): cpus
        case .managed(let range): CPUSet(range.lowerBound..<range.upperBound + 1)
        }
    }
}
