import KernelTypes
import Machine

extension TreePlan {
    /// Adds `sys/bus/pci`, the directories of its functions in `sys/devices`, and those of the network interfaces
    /// and disks that they give; nothing on a machine without PCI.
    func addDevices(of machine: Machine) {
        let buses = PCIBuses(machine.snapshot().state.devices)
        guard !buses.functions.isEmpty else { return }
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
                bits: PCIFunctionFamily.rootBits(buses), count: { _ in buses.buses.count },
                search: { name, _ in buses.bus(named: name) },
                spelling: { number, _ in buses.buses[number].name }))
        let list = { @Sendable (place: Place) -> [Int] in
            let number = place.numbers[0]
            return buses.buses.indices.contains(number) ? buses.buses[number].functions : []
        }
        addFunctions(of: machine, to: root, buses, buses.buses.flatMap(\.functions), depth: 0, list)
        var directories: [DirectoryPlan] = []
        for (number, bridge) in buses.bridges.enumerated() {
            let parent = bridge.parent.map { directories[$0] } ?? root
            let own = parent.directory("\(buses.functions[bridge.function].address)") {
                $0.numbers[0] == bridge.bus
            }
            directories.append(own)
            let place = FunctionPlace(depth: bridge.depth) { _ in bridge.function }
            PCIFunctionPlan(machine: machine, buses: buses, place: place).add(to: own)
            let behind = buses.bridges[number].functions
            guard !behind.isEmpty else { continue }
            addFunctions(of: machine, to: own, buses, behind, depth: bridge.depth + 1) { _ in behind }
        }
        if machine.kernel >= KernelVersion(2, 6, 25) { addInterfaceLinks(buses) }
    }

    /// Adds the directories of functions, `depth` bridges below the root bus.
    private func addFunctions(
        of machine: Machine, to directory: DirectoryPlan, _ buses: PCIBuses, _ functions: [Int], depth: Int,
        _ list: @escaping @Sendable (Place) -> [Int]
    ) {
        let function = directory.directories(
            ListedFamily(
                bits: PCIFunctionFamily.bits, count: { list($0).count },
                search: { name, place in
                    PCIAddress(name).flatMap(buses.function(at:)).flatMap { function in
                        let functions = list(place)
                        let index = functions.place { $0 >= function }
                        return index < functions.count && functions[index] == function ? index : nil
                    }
                },
                spelling: { number, place in "\(buses.functions[list(place)[number]].address)" }))
        let place = FunctionPlace(depth: depth) { place in
            let functions = list(place)
            let number = place.numbers[FunctionPlace.numberCount - 1]
            return functions.indices.contains(number) ? functions[number] : nil
        }
        PCIFunctionPlan(machine: machine, buses: buses, place: place).add(to: function)
        // Until then what is a link in these was a directory.
        guard machine.kernel >= KernelVersion(2, 6, 25), templates.count < TreePlan.interfaceLimit else {
            return
        }
        InterfacePlan(machine: machine, buses: buses, functions: functions, place: place).add(to: function)
    }

    /// Behind bridges too many for the numbers of the plan functions have no interfaces any more; the rest of the
    /// plan has room above it.
    private static let interfaceLimit = InodeNumber.templateLimit / 2

    private func addDrivers(to bus: DirectoryPlan, _ buses: PCIBuses) {
        guard !buses.drivers.isEmpty else { return }
        let driver = bus.directory("drivers").directories(
            ListedFamily(
                bits: 16, count: { _ in buses.drivers.count },
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
}

/// How many bits the numbers of buses and functions have.
enum PCIFunctionFamily {
    /// A bus has 32 devices of eight functions.
    static let bits = 8

    /// Bits for the numbers of root buses, at least 1.
    static func rootBits(_ buses: PCIBuses) -> Int { bits(for: buses.buses.count) }

    /// Bits for numbers below `count`, at least 1.
    static func bits(for count: Int) -> Int {
        max(1, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
    }
}

/// Adds the files of functions.
struct PCIFunctionPlan {
    let machine: Machine
    let buses: PCIBuses
    let place: FunctionPlace

    /// Adds them all.
    func add(to directory: DirectoryPlan) {
        let (machine, buses, function) = (machine, buses, place.function)
        let kernel = machine.kernel
        let known = { @Sendable (place: Place) in function(place).map { buses.functions[$0] } }
        for attribute in PCIAttribute.all(of: kernel) {
            directory.file(attribute.rawValue) { place in
                guard let text = known(place).flatMap({ attribute.text($0, kernel: kernel) }) else {
                    return nil
                }
                return AttributeFile.lines(machine, text)
            }
        }
        directory.file("config") { place in
            known(place).map { ConfigurationFile(machine: machine, function: $0) }
        }
        let up = String(repeating: "../", count: place.depth + 3)
        directory.link("driver") { place in known(place)?.driver.map { "\(up)bus/pci/drivers/\($0)" } }
        directory.link("subsystem") { _ in "\(up)bus/pci" }
        addLocalCPUs(to: directory, known)
        guard kernel >= KernelVersion(3, 2) else { return }
        let messages = directory.directory("msi_irqs") { known($0).map { $0.signalling != .line } ?? false }
        messages.files(VectorFamily(buses: buses, function: function)) { place in
            guard let known = known(place) else { return nil }
            let isExtended = known.signalling == .extendedMessages
            return AttributeFile.line(machine) { _ in isExtended ? "msix" : "msi" }
        }
    }

    private func addLocalCPUs(
        to directory: DirectoryPlan, _ known: @escaping @Sendable (Place) -> PCIFunction?
    ) {
        let machine = machine
        let local = { @Sendable (place: Place) in
            let node = known(place)?.node ?? -1
            return { @Sendable (snapshot: Snapshot) in
                let state = snapshot.state
                guard (0..<state.topology.nodes).contains(node) else { return state.online }
                return state.topology.cpus(ofNode: node).intersection(state.online)
            }
        }
        if machine.kernel >= KernelVersion(2, 6, 11) {
            directory.file("local_cpus") { place in
                CPUSetFile(machine: machine, isMask: true, attribute: .plain, set: local(place))
            }
        }
        if machine.kernel >= KernelVersion(2, 6, 29) {
            directory.file("local_cpulist") { place in
                CPUSetFile(machine: machine, isMask: false, attribute: .plain, set: local(place))
            }
        }
    }
}
