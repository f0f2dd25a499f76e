import KernelTypes
import Machine

extension TreePlan {
    /// Adds `sys/bus/pci`, the directories of its functions in `sys/devices`, and those of the network interfaces
    /// and disks that they give; nothing on a machine without PCI.
    func addDevices(of machine: Machine) {
        let buses = PCIBuses(machine.snapshot().state.devices)
        guard !buses.functions.isEmpty else { return }
        let kernel = machine.kernel
        let bus = directory("sys/bus/pci")
        let all = buses.functions.indices
        bus.directory("devices").links(
            ListedFamily(
                bits: 24, count: { _ in all.count },
                search: { name, _ in PCIAddress(name).flatMap(buses.function(at:)) },
                spelling: { number, _ in "\(buses.functions[number].address)" })
        ) { "../../../devices/" + buses.path(of: $0.numbers[0]) }
        addDrivers(to: bus, buses)
        let root = directory("sys/devices").directories(
            ListedFamily(
                bits: 20, count: { _ in buses.buses.count },
                search: { name, _ in buses.bus(named: name) },
                spelling: { number, _ in buses.buses[number].name }))
        let function = root.directories(
            ListedFamily(
                bits: 8, count: { buses.buses[$0.numbers[0]].functions.count },
                search: { name, place in
                    let first = buses.buses[place.numbers[0]].functions.lowerBound
                    return PCIAddress(name).flatMap(buses.function(at:)).map { $0 - first }
                },
                spelling: { number, place in
                    let first = buses.buses[place.numbers[0]].functions.lowerBound
                    return "\(buses.functions[first + number].address)"
                }))
        addAttributes(of: machine, to: function, buses)
        // Until then what is a link in these was a directory.
        guard kernel >= KernelVersion(2, 6, 25) else { return }
        InterfacePlan(plan: self, machine: machine, buses: buses).add(to: function)
    }

    private func addDrivers(to bus: DirectoryPlan, _ buses: PCIBuses) {
        let driver = bus.directory("drivers").directories(
            ListedFamily(
                bits: 12, count: { _ in buses.drivers.count },
                spelling: { number, _ in buses.drivers[number].name }))
        driver.links(
            ListedFamily(
                bits: 24, count: { buses.drivers[$0.numbers[0]].functions.count },
                search: { name, place in
                    PCIAddress(name).flatMap(buses.function(at:)).flatMap { function in
                        buses.drivers[place.numbers[0]].functions.firstIndex(of: function)
                    }
                },
                spelling: { number, place in
                    "\(buses.functions[buses.drivers[place.numbers[0]].functions[number]].address)"
                })
        ) { place in
            let function = buses.drivers[place.numbers[0]].functions[place.numbers[1]]
            return "../../../../devices/" + buses.path(of: function)
        }
    }

    private func addAttributes(of machine: Machine, to directory: DirectoryPlan, _ buses: PCIBuses) {
        let kernel = machine.kernel
        for attribute in PCIAttribute.all(of: kernel) {
            directory.file(attribute.rawValue) { place in
                let function = buses.functions[buses.function(place)]
                guard let text = attribute.text(function, kernel: kernel) else { return nil }
                return AttributeFile.line(machine) { _ in text }
            }
        }
        directory.file("config") { place in
            ConfigurationFile(machine: machine, function: buses.functions[buses.function(place)])
        }
        directory.link("driver") { "../../../bus/pci/drivers/\(buses.functions[buses.function($0)].driver)" }
        directory.link("subsystem") { _ in "../../../bus/pci" }
        let local = { @Sendable (place: Place) in
            let node = buses.functions[buses.function(place)].node
            return { @Sendable (snapshot: Snapshot) in
                let state = snapshot.state
                return node < 0 ? state.online : state.topology.cpus(ofNode: node).intersection(state.online)
            }
        }
        if kernel >= KernelVersion(2, 6, 11) {
            directory.file("local_cpus") { place in
                CPUSetFile(machine: machine, isMask: true, attribute: .plain, set: local(place))
            }
        }
        if kernel >= KernelVersion(2, 6, 29) {
            directory.file("local_cpulist") { place in
                CPUSetFile(machine: machine, isMask: false, attribute: .plain, set: local(place))
            }
        }
        guard kernel >= KernelVersion(3, 2) else { return }
        let messages = directory.directory("msi_irqs") {
            buses.functions[buses.function($0)].signalling != .line
        }
        messages.files(VectorFamily(buses: buses)) { place in
            let isExtended = buses.functions[buses.function(place)].signalling == .extendedMessages
            return AttributeFile.line(machine) { _ in isExtended ? "msix" : "msi" }
        }
    }
}
