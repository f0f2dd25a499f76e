import KernelTypes

extension InterruptPlan {
    /// Registers everything that the specification lists, and gives back the interrupts ascending by number
    /// and the functions on the PCI buses ascending by address.
    static func registered(
        _ specification: MachineSpecification, topology: Topology, online: CPUSet
    ) throws(MachineError) -> (interrupts: [Interrupt], devices: [PCIFunction]) {
        var plan = InterruptPlan(specification, topology: topology, online: online)
        var placed = 0
        for device in specification.devices {
            for _ in 0..<device.count {
                try plan.add(device, node: placed % topology.nodes)
                placed += 1
            }
        }
        plan.nameNetworks()
        var all = plan.interrupts
        all.append(contentsOf: try plan.spelledOut())
        return (all.sorted { $0.irq < $1.irq }, plan.functions.sorted { $0.address < $1.address })
    }

    private mutating func add(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        deviceClass = device.deviceClass
        switch device.kind {
        case .timer: try addTimer()
        case .i8042: try addI8042(device)
        case .rtc: try addRTC(device)
        case .acpi: try addACPI(device)
        case .serial: try addSerial(device)
        case .pciePort: try addPort(device, node: node)
        case .nvme: try addNVMe(device, node: node)
        case .nic: try addNIC(device, node: node)
        case .virtio: try addVirtio(device, node: node)
        case .ahci: try addAHCI(device, node: node)
        case .xhci: try addXHCI(device, node: node)
        case .scsi: try addSCSI(device, node: node)
        case .ipi: try addIPI(device)
        }
    }

    /// The interrupts that the machine file spells out.
    private func spelledOut() throws(MachineError) -> [Interrupt] {
        var seen: Set<Int> = []
        var result: [Interrupt] = []
        for listed in specification.interrupts {
            guard seen.insert(listed.irq).inserted else {
                throw MachineError(
                    key: "interrupts", reason: "interrupt \(listed.irq) is there twice; expected it once")
            }
            let affinity: InterruptAffinity = listed.cpus.map { .cpus($0) } ?? .anywhere
            let counters =
                listed.isPerCPU
                ? everyCPU(listed, affinity: affinity)
                : routed(affinity, rate: listed.rate, irq: listed.irq)
            result.append(
                Interrupt(
                    irq: listed.irq, chip: listed.chip, hwirq: listed.hwirq, trigger: listed.trigger,
                    isPerCPU: listed.isPerCPU, actions: listed.actions, affinity: affinity,
                    counters: counters))
        }
        return result
    }

    private func everyCPU(
        _ listed: InterruptSpecification, affinity: InterruptAffinity
    ) -> InterruptRouting {
        guard let cpus = listed.cpus, cpus.count < topology.cpuCount else {
            return everyCPU(rate: listed.rate, irq: listed.irq)
        }
        let rate = EventRate(perSecond: listed.rate)
        guard rate != .zero else { return InterruptRouting(.silent) }
        let seed = SeededRandom.hash(specification.seed, UInt64(listed.irq))
        return InterruptRouting(.denseOn(cpus, DenseCounter(rate: rate, seed: seed)))
    }
}
