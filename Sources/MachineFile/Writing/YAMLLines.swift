import KernelTypes
import Machine

/// Lines of a machine file in the making.
struct YAMLLines {
    private(set) var bytes: [UInt8] = []

    /// A line of comment.
    mutating func comment(_ text: String) { raw("# \(OneLine.text(text))\n") }

    /// All keys but `captured`.
    mutating func machine(_ machine: MachineSpecification) {
        key("name", quoted: machine.name)
        key("kernel", quoted: machine.kernel.release)
        raw("arch: \(machine.architecture.rawValue)\n")
        if let processor = machine.processor { raw("processor: \(processor.rawValue)\n") }
        cpus(machine.cpus)
        numa(machine.nodes)
        list("caches", machine.caches) { $0.cache($1) }
        raw("memory: \(ByteSize(bytes: machine.memory))\n")
        population(machine.population)
        if machine.fragmentation != 0 { raw("fragmentation: \(machine.fragmentation)\n") }
        if let reserve = machine.vmallocReserve { raw("vmalloc: \(ByteSize(bytes: reserve))\n") }
        raw("hz: \(machine.hz)\n")
        raw("uptime: \(machine.uptime)\n")
        raw("seed: \(machine.seed)\n")
        let features = PlatformFeature.allCases.filter(machine.features.contains).map(\.rawValue)
        if !features.isEmpty { raw("features: [\(features.joined(separator: ", "))]\n") }
        if let count = machine.nrIRQs { raw("nr_irqs: \(count)\n") }
        list("devices", machine.devices) { $0.device($1) }
        list("pci", machine.pci) { $0.function($1) }
        list("interrupts", machine.interrupts) { $0.interrupt($1) }
        list("modules", machine.modules) { lines, module in
            lines.raw("{name: ")
            lines.quote(module.name)
            lines.raw(", size: \(module.size)}")
        }
        list("events", machine.events) { lines, event in
            lines.raw("{at: \(event.time), do: ")
            lines.quote(event.command.line)
            lines.raw("}")
        }
        if !machine.files.isEmpty { raw("files:\n") }
        for file in machine.files {
            raw("  ")
            quote(file.path)
            raw(": ")
            if file.records == RecordCut() {
                quote(file.source)
            } else {
                raw("{text: ")
                quote(file.source)
                raw(", records: \(file.records.unit.rawValue), header: \(file.records.header)}")
            }
            raw("\n")
        }
        system(machine.system)
    }

    private mutating func population(_ population: PopulationSpecification) {
        guard population != .usual else { return }
        raw("population: {kernel: \(population.kernel), page_cache: \(population.pageCache)")
        raw(", anonymous: \(population.anonymous)}\n")
    }

    private mutating func device(_ device: DeviceSpecification) {
        raw("{kind: \(device.kind.rawValue)")
        if let driver = device.driver {
            raw(", driver: ")
            quote(driver)
        }
        if device.count != 1 { raw(", count: \(device.count)") }
        switch device.queues {
        case .automatic: break
        case .perCPU: raw(", queues: per-cpu")
        case .fixed(let count): raw(", queues: \(count)")
        }
        if device.rate != device.kind.usualRate { raw(", rate: \(device.rate)") }
        raw("}")
    }

    private mutating func interrupt(_ interrupt: InterruptSpecification) {
        raw("{irq: \(interrupt.irq)")
        if let chip = interrupt.chip {
            raw(", chip: ")
            quote(chip)
        }
        if let hwirq = interrupt.hwirq { raw(", hwirq: \(hwirq)") }
        raw(", trigger: \(interrupt.trigger.rawValue), actions: [")
        for (index, action) in interrupt.actions.enumerated() {
            if index > 0 { raw(", ") }
            quote(action)
        }
        raw("]")
        if let cpus = interrupt.cpus { raw(", cpus: \"\(cpus.listText)\"") }
        if interrupt.rate != 0 { raw(", rate: \(interrupt.rate)") }
        if interrupt.isPerCPU { raw(", per_cpu: true") }
        raw("}")
    }

    private mutating func list<Item>(
        _ name: String, _ items: [Item], _ append: (inout YAMLLines, Item) -> Void
    ) {
        guard !items.isEmpty else { return }
        raw("\(name):\n")
        for item in items {
            raw("  - ")
            append(&self, item)
            raw("\n")
        }
    }

    mutating func key(_ name: String, quoted text: String) {
        raw("\(name): ")
        quote(text)
        raw("\n")
    }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func quote(_ text: String) { YAMLText.append(text, to: &bytes) }

    mutating func counts(_ counts: [CapturedCount]) {
        raw("\"")
        CountRuns.append(counts, to: &bytes)
        raw("\"")
    }
}
