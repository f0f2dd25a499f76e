import KernelTypes

extension InterruptPlan {
    /// The timer: line 0 of the board on x86, nearly silent since the local timers took over; on aarch64 and
    /// ia64 an interrupt that every CPU has for itself. Idle CPUs of 2003 took every tick.
    mutating func addTimer() throws(MachineError) {
        let hz = Double(specification.hz) * (isFrom2003 ? 1 : 0.35)
        switch architecture {
        case .x86_64, .i386:
            let rate = isFrom2003 ? Double(specification.hz) : 0.000_01
            try addLine("timer", irq: 0, pin: 2, trigger: .edge, rate: rate, onFirstCPU: true)
        case .aarch64:
            let irq = try freeNumber()
            try addPerCPU("arch_timer", irq: irq, chip: "GICv3", hwirq: 27, rate: hz)
        case .ia64:
            try addPerCPU("timer", irq: 239, chip: "LSAPIC", hwirq: nil, rate: hz, ticks: isFrom2003)
        }
    }

    /// Inter-processor interrupts that are a row like any other: vector 254 on ia64.
    mutating func addIPI(_ device: DeviceSpecification) throws(MachineError) {
        guard architecture == .ia64 else { throw notOnThisArchitecture("ipi") }
        try addPerCPU("IPI", irq: 254, chip: "LSAPIC", hwirq: nil, rate: device.rate)
    }

    /// The keyboard controller's two lines.
    mutating func addI8042(_ device: DeviceSpecification) throws(MachineError) {
        guard architecture.isX86 else { throw notOnThisArchitecture("i8042") }
        try addLine("i8042", irq: 1, pin: 1, trigger: .edge, rate: device.rate)
        try addLine("i8042", irq: 12, pin: 12, trigger: .edge, rate: device.rate)
    }

    /// The real-time clock.
    mutating func addRTC(_ device: DeviceSpecification) throws(MachineError) {
        switch architecture {
        case .x86_64, .i386:
            try addLine(isFrom2003 ? "rtc" : "rtc0", irq: 8, pin: 8, trigger: .edge, rate: device.rate)
        case .aarch64: try addShared("rtc-pl031", hwirq: 34, rate: device.rate)
        case .ia64: throw notOnThisArchitecture("rtc")
        }
    }

    /// The ACPI event interrupt.
    mutating func addACPI(_ device: DeviceSpecification) throws(MachineError) {
        switch architecture {
        case .x86_64, .i386: try addLine("acpi", irq: 9, pin: 9, trigger: .fasteoi, rate: device.rate)
        case .aarch64:
            try addShared(
                "ACPI:Ged", hwirq: 48 + UInt64(number(of: "ACPI:Ged")), trigger: .edge, rate: device.rate)
        case .ia64: try addShared("acpi", hwirq: nil, chip: "IO-SAPIC-level", rate: device.rate)
        }
    }

    /// A serial port: lines 4 and 3 on PCs.
    mutating func addSerial(_ device: DeviceSpecification) throws(MachineError) {
        let number = number(of: "ttyS")
        switch architecture {
        case .x86_64, .i386:
            guard number < 2 else {
                throw MachineError(key: "devices", reason: "more than 2 serial ports; expected 1 or 2 on x86")
            }
            let irq = 4 - number
            let name = isFrom2003 ? "serial" : "ttyS\(number)"
            try addLine(name, irq: irq, pin: UInt64(irq), trigger: .edge, rate: device.rate)
        case .aarch64: try addShared("uart-pl011", hwirq: 33 + UInt64(number), rate: device.rate)
        case .ia64: try addShared("SAL console driver", hwirq: nil, chip: "SN hub", rate: device.rate)
        }
    }

    /// One of the sixteen lines that PCs have had since 1984, on input `pin` of the first I/O APIC.
    private mutating func addLine(
        _ action: String, irq: Int, pin: UInt64, trigger: InterruptTrigger, rate: Double,
        onFirstCPU: Bool = false
    ) throws(MachineError) {
        let affinity: InterruptAffinity = onFirstCPU ? .cpus(CPUSet(0..<1)) : .anywhere
        let chip = isFrom2003 ? "IO-APIC-\(trigger.isLevel ? "level" : "edge")" : chipName("IO-APIC")
        try add(
            Interrupt(
                irq: irq, chip: chip, hwirq: isFrom2003 ? nil : pin, trigger: trigger, actions: [action],
                affinity: affinity, counters: routed(affinity, rate: rate, irq: irq)),
            for: action)
    }

    /// A wired interrupt of the board on an architecture without fixed lines.
    private mutating func addShared(
        _ action: String, hwirq: UInt64?, chip: String = "GICv3", trigger: InterruptTrigger = .level,
        rate: Double
    ) throws(MachineError) {
        let irq = try freeNumber()
        try add(
            Interrupt(
                irq: irq, chip: chip, hwirq: hwirq, trigger: trigger, actions: [action],
                affinity: .anywhere, counters: routed(.anywhere, rate: rate, irq: irq)),
            for: action)
    }

    private mutating func addPerCPU(
        _ action: String, irq: Int, chip: String, hwirq: UInt64?, rate: Double, ticks: Bool = false
    ) throws(MachineError) {
        try add(
            Interrupt(
                irq: irq, chip: chip, hwirq: hwirq, trigger: .level, isPerCPU: true, actions: [action],
                affinity: .anywhere, counters: everyCPU(rate: rate, irq: irq, ticks: ticks)),
            for: action)
    }

    private func notOnThisArchitecture(_ kind: String) -> MachineError {
        MachineError(
            key: "devices",
            reason: "no \(kind) on \(architecture.rawValue); expected a kind that this architecture has")
    }
}
