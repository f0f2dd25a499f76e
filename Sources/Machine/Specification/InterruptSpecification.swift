public import KernelTypes

/// One interrupt spelled out in a machine file's `interrupts:`.
public struct InterruptSpecification: Sendable, Hashable {
    /// The interrupt's number.
    public var irq: Int
    /// The chip's name; nil prints as the kernel prints a chip without a name.
    public var chip: String?
    /// The number that the chip knows the interrupt by; nil when it belongs to no irq domain.
    public var hwirq: UInt64?
    /// How the interrupt is signalled and handled.
    public var trigger: InterruptTrigger
    /// Names of the handlers; an interrupt without any is not shown.
    public var actions: [String]
    /// The CPUs that may take it; nil for all.
    public var cpus: CPUSet?
    /// Interrupts a second, on the CPU that takes it.
    public var rate: Double
    /// Whether every CPU in `cpus` takes interrupts of its own, as with a per-CPU timer; else one of them does.
    public var isPerCPU: Bool

    /// Describes interrupt `irq`.
    public init(
        irq: Int, chip: String? = nil, hwirq: UInt64? = nil, trigger: InterruptTrigger = .edge,
        actions: [String], cpus: CPUSet? = nil, rate: Double = 0, isPerCPU: Bool = false
    ) {
        self.irq = irq
        self.chip = chip
        self.hwirq = hwirq
        self.trigger = trigger
        self.actions = actions
        self.cpus = cpus
        self.rate = rate
        self.isPerCPU = isPerCPU
    }
}

/// How an interrupt is signalled and which flow handler takes it, as `/proc/interrupts` names it.
public enum InterruptTrigger: String, Sendable, Hashable, CaseIterable {
    /// Edge-triggered.
    case edge
    /// Level-triggered, acknowledged by an end-of-interrupt message.
    case fasteoi
    /// Level-triggered.
    case level

    /// Whether the line is level-triggered (the kernel's `irqd_is_level_type`).
    public var isLevel: Bool { self != .edge }
}
