import KernelTypes
import Machine

/// What the kernel keeps for an interrupt's number, as `proc/irq` and `sys/kernel/irq` show it.
struct InterruptDescriptor: Sendable {
    /// The number.
    let irq: Int
    /// The interrupt; nil for one of the old lines of PCs that no device uses, which has a descriptor all the
    /// same.
    let interrupt: Interrupt?
    /// The chip's name; nil when it has none.
    let chip: String?
    /// The number that the chip knows it by; nil without an irq domain.
    let hwirq: UInt64?
    /// The flow handler's name; nil where the architecture names none.
    let flow: String?
    /// Whether it is level-triggered.
    let isLevel: Bool

    /// Names of the handlers.
    var actions: [String] { interrupt?.actions ?? [] }

    /// Whether users may choose its CPUs. An unused line is left where it is.
    var isSettable: Bool { interrupt?.hasSettableAffinity ?? false }

    /// The descriptor of an interrupt.
    init(_ interrupt: Interrupt, of machine: MachineSpecification) {
        irq = interrupt.irq
        self.interrupt = interrupt
        chip = interrupt.chip
        hwirq = interrupt.hwirq
        // Where a chip tells the level by itself, flow handlers go without a name.
        flow = machine.architecture.isX86 && !machine.kernel.isBefore261 ? interrupt.trigger.rawValue : nil
        isLevel = interrupt.trigger.isLevel
    }

    /// The descriptor of one of the old lines of PCs.
    init(unusedLine irq: Int, of machine: MachineSpecification) {
        self.irq = irq
        interrupt = nil
        // Line 2 joins the two old controllers, and stays with them.
        let isCascade = irq == 2 && !machine.kernel.isBefore261
        let isRemapped = machine.features.contains(.interruptRemapping) && machine.architecture == .x86_64
        chip =
            machine.kernel.isBefore261
            ? "XT-PIC" : isCascade ? "XT-PIC" : isRemapped ? "IR-IO-APIC" : "IO-APIC"
        hwirq = machine.kernel.isBefore261 || isCascade ? nil : UInt64(irq)
        flow = isCascade || machine.kernel.isBefore261 ? nil : "edge"
        isLevel = false
    }
}

/// The descriptors of a machine's interrupts.
struct InterruptDescriptors: Sendable {
    let state: MachineState

    /// The number of lines that PCs have had since 1984 (Linux: `NR_IRQS_LEGACY`).
    private static let oldLines = 16

    /// Whether numbers below 16 have descriptors from the start.
    private var hasOldLines: Bool {
        state.specification.architecture.isX86 && state.specification.captured == nil
    }

    /// The descriptor of `irq`; nil when there is none.
    subscript(irq: Int) -> InterruptDescriptor? {
        if let interrupt = state.interrupt(irq) {
            return InterruptDescriptor(interrupt, of: state.specification)
        }
        guard isOldLine(irq) else { return nil }
        return InterruptDescriptor(unusedLine: irq, of: state.specification)
    }

    /// Whether `irq` has a directory in `proc/irq`: if it ever had a handler, or had its chip at boot
    /// (Linux: `register_irq_proc`).
    func isInProc(_ irq: Int) -> Bool {
        if isOldLine(irq) { return true }
        return state.interrupt(irq).map { !$0.actions.isEmpty } ?? false
    }

    /// Whether `irq` has a descriptor.
    func exists(_ irq: Int) -> Bool { isOldLine(irq) || state.interrupt(irq) != nil }

    /// The first descriptor above `irq`.
    func next(after irq: Int) -> Int? {
        let interrupts = state.interrupts
        var low = 0
        var high = interrupts.count
        while low < high {
            let middle = (low + high) / 2
            if interrupts[middle].irq <= irq { low = middle + 1 } else { high = middle }
        }
        let next = low < interrupts.count ? interrupts[low].irq : nil
        guard hasOldLines, irq + 1 < InterruptDescriptors.oldLines else { return next }
        return max(0, irq + 1)
    }

    /// How many descriptors there are, or of those with a directory in `proc/irq`.
    func count(inProc: Bool) -> Int {
        let interrupts = state.interrupts
        let shown = inProc ? interrupts.count { !$0.actions.isEmpty || isOldLine($0.irq) } : interrupts.count
        guard hasOldLines else { return shown }
        return shown + (0..<InterruptDescriptors.oldLines).count { state.interrupt($0) == nil }
    }

    private func isOldLine(_ irq: Int) -> Bool {
        hasOldLines && (0..<InterruptDescriptors.oldLines).contains(irq)
    }
}
