public import KernelTypes

/// An interrupt that is added to a running machine.
public struct AddedInterrupt: Sendable, Hashable {
    /// Its number.
    public var irq: Int
    /// Names of the handlers, at least one.
    public var actions: [String]
    /// The chip's name.
    public var chip = "IO-APIC"
    /// The number that the chip knows it by; nil for its own number.
    public var hwirq: UInt64?
    /// How it is signalled.
    public var trigger = InterruptTrigger.edge
    /// The CPUs that may take it; nil for the machine's default affinity.
    public var cpus: CPUSet?
    /// How often it comes, a second; from 0.
    public var perSecond = 0.0

    /// An interrupt of that number for these handlers.
    public init(irq: Int, actions: [String]) {
        self.irq = irq
        self.actions = actions
    }

    /// The numbers that an interrupt can be added under.
    public static let numbers = 0...(1 << 20) - 1
}
