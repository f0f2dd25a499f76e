public import KernelTypes

/// What was captured of an interrupt beside its row in the table: from `/proc/irq/N` and `/sys/kernel/irq/N`.
///
/// Each is nil for what follows from the row and the kernel's rules. An entry without a row is a descriptor that
/// no handler uses, such as the old lines of a PC. Texts are in the form of `CapturedText`.
public struct CapturedInterrupt: Sendable, Hashable {
    /// Its number.
    public var irq: Int
    /// The CPUs that may take it (`smp_affinity`); nil for all.
    public var affinity: CPUSet?
    /// Whether nobody may change that, because the kernel keeps it to itself.
    public var isManaged = false
    /// The CPUs that take it (`effective_affinity`); nil for the one of its affinity that it was counted on most.
    public var effective: CPUSet?
    /// The CPUs that its driver would like it to go to (`affinity_hint`).
    public var hint: CPUSet?
    /// The node of its device; -1 for none.
    public var node: Int?
    /// What the kernel knows of those that nobody handled.
    public var spurious: CapturedSpurious?
    /// The chip's name; empty for a chip without one.
    public var chip: String?
    /// The number that the chip knows it by.
    public var hwirq: UInt64?
    /// The flow handler's name (`name`); empty where it has none.
    public var flow: String?
    /// Whether it is level-triggered (`type`).
    public var isLevel: Bool?
    /// Whether it wakes the machine (`wakeup`).
    public var canWake = false
    /// Names of its handlers.
    public var actions: [String]?
    /// Whether it has a directory in `/proc/irq`; nil for what its handlers tell.
    public var isInProc: Bool?

    /// An interrupt of which nothing else is known.
    public init(irq: Int) { self.irq = irq }
}

/// What `/proc/irq/N/spurious` said.
public struct CapturedSpurious: Sendable, Hashable {
    /// Interrupts of the round of 100,000 that the kernel was in; below that.
    public var count: Int
    /// Those of them that nobody handled.
    public var unhandled: Int
    /// When the last of these was, in milliseconds of the kernel's ticks; 0 for never.
    public var last: UInt32

    /// The three figures, each from 0.
    public init(count: Int, unhandled: Int, last: UInt32) {
        self.count = count
        self.unhandled = unhandled
        self.last = last
    }
}
