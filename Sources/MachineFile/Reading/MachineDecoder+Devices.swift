import KernelTypes
import Machine

extension MachineDecoder {
    /// What `rate` must be; above that an interrupt would take less than a nanosecond.
    private static let rates = 0...999_999_999.0
    private static let rateText = "a number of interrupts a second, from 0 to 999999999"
    /// The most devices of one kind, and queues of one device.
    private static let deviceLimit = 65_536
    private static let queueLimit = 65_535
    /// The most interrupts that a machine can have.
    private static let interruptLimit = 1 << 22

    /// The list of devices.
    func devices(_ field: Field, cpuCount: Int) throws(MachineFileError) -> [DeviceSpecification] {
        var result: [DeviceSpecification] = []
        var total = 0
        for item in try field.list() {
            let fields = try item.mapping(["kind", "driver", "count", "queues", "rate"])
            let kind = try fields.required("kind", expected: "a kind of device, as nvme")
                .choice(DeviceKind.self, called: "one of the kinds")
            var device = DeviceSpecification(kind: kind)
            if let driver = fields["driver"] { device.driver = try self.driver(driver, of: kind) }
            if let count = fields["count"] {
                device.count = try count.integer(in: 0...MachineDecoder.deviceLimit)
            }
            if let queues = fields["queues"] { device.queues = try self.queues(queues, of: device) }
            if let rate = fields["rate"] { device.rate = try self.rate(rate, of: kind) }
            switch device.queues {
            case .automatic: total += device.count
            case .perCPU: total += device.count * min(cpuCount, MachineDecoder.queueLimit)
            case .fixed(let queues): total += device.count * queues
            }
            guard total <= MachineDecoder.interruptLimit else {
                throw item.error(
                    "found \(total) interrupts up to here; expected \(MachineDecoder.interruptLimit) at most")
            }
            result.append(device)
        }
        return result
    }

    private func driver(_ field: Field, of kind: DeviceKind) throws(MachineFileError) -> String {
        let text = try field.name()
        switch kind.drivers {
        case .any: return text
        case .none:
            throw field.error("found \(OneLine.quoted(text)); expected no driver for \(kind.rawValue)")
        case .oneOf(let names):
            guard names.contains(text) else {
                throw field.error(
                    expected: "one of the \(kind.rawValue) drivers: \(names.joined(separator: ", "))")
            }
            return text
        }
    }

    private func queues(
        _ field: Field, of device: DeviceSpecification
    ) throws(MachineFileError) -> QueueCount {
        guard device.kind.hasQueues(driver: device.driver) else {
            let driver = device.kind.hasQueues(driver: nil) ? device.driver.map { " with driver \($0)" } : nil
            throw field.error(expected: "no queues for \(device.kind.rawValue)\(driver ?? "")")
        }
        if case .scalar("per-cpu", _) = field.value.content { return .perCPU }
        guard case .scalar(_, isPlain: true) = field.value.content,
            let count = try? field.integer(in: 1...MachineDecoder.queueLimit)
        else {
            throw field.error(expected: "per-cpu, or a whole number from 1 to \(MachineDecoder.queueLimit)")
        }
        return .fixed(count)
    }

    private func rate(_ field: Field, of kind: DeviceKind) throws(MachineFileError) -> Double {
        guard kind.hasRate else {
            throw field.error(expected: "no rate for \(kind.rawValue), which follows hz")
        }
        return try rate(field)
    }

    private func rate(_ field: Field) throws(MachineFileError) -> Double {
        try field.number(in: MachineDecoder.rates, expected: MachineDecoder.rateText)
    }

    /// The interrupts that are spelled out.
    func interrupts(_ field: Field, cpuCount: Int) throws(MachineFileError) -> [InterruptSpecification] {
        var seen: Set<Int> = []
        var result: [InterruptSpecification] = []
        for item in try field.list() {
            let fields = try item.mapping([
                "irq", "chip", "hwirq", "trigger", "actions", "cpus", "rate", "per_cpu",
            ])
            let number = try fields.required("irq", expected: "the interrupt's number")
            let irq = try number.integer(in: MachineDecoder.irqs)
            guard seen.insert(irq).inserted else {
                throw number.error("interrupt \(irq) is there twice; expected it once")
            }
            var interrupt = InterruptSpecification(irq: irq, actions: [])
            if let chip = fields["chip"] { interrupt.chip = try chip.name() }
            if let hwirq = fields["hwirq"] { interrupt.hwirq = try hwirq.unsigned() }
            if let trigger = fields["trigger"] {
                interrupt.trigger = try trigger.choice(InterruptTrigger.self, called: "one of the triggers")
            }
            for action in try fields["actions"]?.list() ?? [] {
                interrupt.actions.append(try action.name())
            }
            if let cpus = fields["cpus"] { interrupt.cpus = try self.affinity(cpus, cpuCount: cpuCount) }
            if let rate = fields["rate"] { interrupt.rate = try self.rate(rate) }
            if let isPerCPU = fields["per_cpu"] { interrupt.isPerCPU = try isPerCPU.bool() }
            result.append(interrupt)
        }
        return result
    }

    private func affinity(_ field: Field, cpuCount: Int) throws(MachineFileError) -> CPUSet {
        let cpus = try field.cpus(below: cpuCount)
        guard !cpus.isEmpty else { throw field.error(expected: "at least one CPU below \(cpuCount)") }
        return cpus
    }
}
