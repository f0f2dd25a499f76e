import KernelTypes
import Machine

/// What the kernel keeps for an interrupt's number, as `proc/irq` and `sys/kernel/irq` show it.
struct InterruptDescriptor: Sendable {
    /// The number.
    let irq: Int
    /// The interrupt; nil for one of the old lines of PCs that no device uses, which has a descriptor all the
    /// same, and for what a captured machine had of that kind.
    let interrupt: Interrupt?
    /// What was captured of it.
    let captured: CapturedInterrupt?
    /// The chip's name; nil when it has none.
    let chip: String?
    /// The number that the chip knows it by; nil without an irq domain.
    let hwirq: UInt64?
    /// The flow handler's name; nil where the architecture names none.
    let flow: String?
    /// Whether it is level-triggered.
    let isLevel: Bool
    /// Whether it has a directory in `proc/irq`.
    let isInProc: Bool

    /// Names of the handlers.
    var actions: [String] { interrupt?.actions ?? captured?.actions ?? [] }

    /// Whether users may choose its CPUs. An unused line is left where it is.
    var isSettable: Bool { interrupt?.hasSettableAffinity ?? false }

    /// The descriptor of an interrupt.
    init(_ interrupt: Interrupt, of state: MachineState) {
        let machine = state.specification
        irq = interrupt.irq
        self.interrupt = interrupt
        captured = state.captured(interrupt)
        chip = interrupt.chip
        hwirq = interrupt.hwirq
        // Where a chip tells the level by itself, flow handlers go without a name.
        let isNamed = machine.architecture.isX86 && !machine.kernel.isBefore261
        let usual = isNamed ? interrupt.trigger.rawValue : nil
        flow = captured?.flow.map { $0.isEmpty ? nil : $0 } ?? usual
        isLevel = captured?.isLevel ?? interrupt.trigger.isLevel
        isInProc = captured?.isInProc ?? !interrupt.actions.isEmpty
    }

    /// The descriptor of one of the old lines of PCs.
    init(unusedLine irq: Int, of machine: MachineSpecification) {
        self.irq = irq
        interrupt = nil
        captured = nil
        isInProc = true
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

    /// A descriptor that a captured machine had without an interrupt.
    init(_ captured: CapturedInterrupt) {
        irq = captured.irq
        interrupt = nil
        self.captured = captured
        chip = captured.chip.flatMap { $0.isEmpty ? nil : $0 }
        hwirq = captured.hwirq
        flow = captured.flow.flatMap { $0.isEmpty ? nil : $0 }
        isLevel = captured.isLevel ?? false
        isInProc = captured.isInProc ?? false
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
            return InterruptDescriptor(interrupt, of: state)
        }
        if let captured = state.unusedDescriptor(irq) { return InterruptDescriptor(captured) }
        guard isOldLine(irq) else { return nil }
        return InterruptDescriptor(unusedLine: irq, of: state.specification)
    }

    /// Whether `irq` has a directory in `proc/irq`: if it ever had a handler, or had its chip at boot
    /// (Linux: `register_irq_proc`).
    func isInProc(_ irq: Int) -> Bool {
        isOldLine(irq) || self[irq]?.isInProc ?? false
    }

    /// Whether `irq` has a descriptor.
    func exists(_ irq: Int) -> Bool {
        isOldLine(irq) || state.interrupt(irq) != nil || state.unusedDescriptor(irq) != nil
    }

    /// The first descriptor above `irq`.
    func next(after irq: Int) -> Int? {
        let interrupts = state.interrupts
        let low = interrupts.place { $0.irq > irq }
        var next = low < interrupts.count ? interrupts[low].irq : nil
        let unused = state.unusedDescriptors
        let place = unused.place { $0.irq > irq }
        if place < unused.count { next = min(next ?? .max, unused[place].irq) }
        guard hasOldLines, irq + 1 < InterruptDescriptors.oldLines else { return next }
        return max(0, irq + 1)
    }

    /// How many descriptors there are, or of those with a directory in `proc/irq`.
    func count(inProc: Bool) -> Int {
        let interrupts = state.interrupts
        let unused = state.unusedDescriptors.count {
            (!inProc || $0.isInProc == true) && state.interrupt($0.irq) == nil
        }
        let shown = unused + (inProc ? interrupts.count { isInProc($0.irq) } : interrupts.count)
        guard hasOldLines else { return shown }
        return shown + (0..<InterruptDescriptors.oldLines).count { state.interrupt($0) == nil }
    }

    private func isOldLine(_ irq: Int) -> Bool {
        hasOldLines && (0..<InterruptDescriptors.oldLines).contains(irq)
    }
}
