import KernelTypes
import Machine

/// Adds the network interfaces and disks that PCI functions give: below the functions, as many directories deep
/// as their drivers make, and as links in `sys/class` and `sys/block`.
struct InterfacePlan {
    let plan: TreePlan
    let machine: Machine
    let buses: PCIBuses

    /// The most directories between a function's and those of what it gives.
    private static let mostParents = 4

    /// Adds them all.
    func add(to function: DirectoryPlan) {
        addNetworkLinks()
        addDiskLinks(to: "sys/block", up: "../devices/")
        addDiskLinks(to: "sys/class/block", up: "../../devices/")
        var directory = function
        for depth in 0...InterfacePlan.mostParents {
            if depth > 0 {
                let buses = buses
                directory = directory.directories(
                    ListedFamily(
                        bits: 1, count: { InterfacePlan.parents(buses, $0).count >= depth ? 1 : 0 },
                        spelling: { _, place in InterfacePlan.parents(buses, place)[depth - 1] }))
                addHolder(to: directory, depth: depth)
            }
            if buses.networks.contains(where: { $0.interface.parents.count == depth }) {
                addNetwork(to: directory, depth: depth)
            }
            for isInBlock in [true, false] {
                let isThere = buses.disks.contains {
                    $0.disk.parents.count == depth && $0.disk.isInBlockDirectory == isInBlock
                }
                if isThere { addDisk(to: directory, depth: depth, isInBlock: isInBlock) }
            }
        }
    }

    /// The files of the last directory above those of what a function gives: what the driver knows of it.
    private func addHolder(to directory: DirectoryPlan, depth: Int) {
        let (machine, buses) = (machine, buses)
        let holder = { @Sendable (place: Place) -> InterfaceHolder? in
            let function = buses.functions[buses.function(place)]
            let parents = InterfacePlan.parents(buses, place)
            // Behind a paravirtual controller there are two of them: its own and the disk's.
            guard parents.count == depth || (depth == 1 && parents.first?.hasPrefix("virtio") == true) else {
                return nil
            }
            return InterfaceHolder(name: parents[depth - 1], function: function)
        }
        for name in InterfaceHolder.attributes {
            directory.file(name) { place in
                holder(place)?.text(name).map { text in AttributeFile.line(machine) { _ in text } }
            }
        }
    }

    private func addNetworkLinks() {
        let buses = buses
        guard !buses.networks.isEmpty else { return }
        plan.directory("sys/class/net").links(
            ListedFamily(
                bits: 24, count: { _ in buses.networks.count },
                spelling: { number, _ in buses.networks[number].interface.name })
        ) { "../../devices/" + buses.path(of: buses.networks[$0.numbers[0]]) }
    }

    private func addDiskLinks(to path: String, up: String) {
        let buses = buses
        guard !buses.disks.isEmpty else { return }
        plan.directory(path).links(
            ListedFamily(
                bits: 24, count: { _ in buses.disks.count },
                spelling: { number, _ in buses.disks[number].disk.name })
        ) { up + buses.path(of: buses.disks[$0.numbers[0]]) }
    }

    private func addNetwork(to parent: DirectoryPlan, depth: Int) {
        let (machine, buses) = (machine, buses)
        let network = { @Sendable (place: Place) in InterfacePlan.network(buses, place, depth: depth) }
        let directory = parent.directory("net") { network($0) != nil }.directories(
            ListedFamily(
                bits: 1, count: { network($0) == nil ? 0 : 1 },
                spelling: { _, place in network(place)?.name ?? "" }))
        for (name, text) in NetworkInterface.attributes {
            directory.file(name) { place in
                network(place).map { network in AttributeFile.line(machine) { _ in text(network) } }
            }
        }
        directory.link("device") { place in
            let holder = network(place)?.parents.last ?? "\(buses.functions[buses.function(place)].address)"
            return "../../../" + holder
        }
        directory.link("subsystem") { _ in String(repeating: "../", count: depth + 5) + "class/net" }
        let queues = directory.directory("queues")
        for (prefix, file) in [("rx-", "rps_cpus"), ("tx-", "xps_cpus")] {
            let family = NumberedQueues(prefix: prefix) { network($0)?.queues ?? 0 }
            queues.directories(family).file(file) { _ in
                CPUSetFile(machine: machine, isMask: true, attribute: .plain) { _ in CPUSet() }
            }
        }
    }

    private func addDisk(to parent: DirectoryPlan, depth: Int, isInBlock: Bool) {
        let (machine, buses) = (machine, buses)
        let disk = { @Sendable (place: Place) in
            InterfacePlan.disk(buses, place, depth: depth, isInBlock: isInBlock)
        }
        let holder = isInBlock ? parent.directory("block") { disk($0) != nil } : parent
        let directory = holder.directories(
            ListedFamily(
                bits: 1, count: { disk($0) == nil ? 0 : 1 }, spelling: { _, place in disk(place)?.name ?? "" }
            ))
        for (name, text) in Disk.attributes {
            directory.file(name) { place in
                disk(place).map { disk in AttributeFile.line(machine) { _ in text(disk) } }
            }
        }
        let queue = directory.directory("queue")
        for (name, text) in Disk.queueAttributes {
            queue.file(name) { place in
                disk(place).map { disk in AttributeFile.line(machine) { _ in text(disk) } }
            }
        }
        directory.link("device") { place in
            (isInBlock ? "../../../" : "../../") + (disk(place)?.parents.last ?? "")
        }
        directory.link("subsystem") { _ in
            String(repeating: "../", count: depth + (isInBlock ? 5 : 4)) + "class/block"
        }
    }

    /// The directories between a function's and those of what it gives.
    private static func parents(_ buses: PCIBuses, _ place: Place) -> [String] {
        switch buses.functions[buses.function(place)].interfaces.first {
        case .network(let network): network.parents
        case .disk(let disk): disk.parents
        case nil: []
        }
    }

    private static func network(_ buses: PCIBuses, _ place: Place, depth: Int) -> NetworkInterface? {
        guard case .network(let network) = buses.functions[buses.function(place)].interfaces.first,
            network.parents.count == depth
        else { return nil }
        return network
    }

    private static func disk(_ buses: PCIBuses, _ place: Place, depth: Int, isInBlock: Bool) -> Disk? {
        guard case .disk(let disk) = buses.functions[buses.function(place)].interfaces.first,
            disk.parents.count == depth, disk.isInBlockDirectory == isInBlock
        else { return nil }
        return disk
    }
}

/// The queues of a network interface in one direction.
private struct NumberedQueues: NumberedFamily {
    let prefix: String
    let limit: @Sendable (Place) -> Int

    var bits: Int { 16 }
    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool { number >= 0 && number < limit(directory) }

    func member(after number: Int, in directory: Place) -> Int? {
        number + 1 < limit(directory) ? max(0, number + 1) : nil
    }

    func count(in directory: Place) -> Int { limit(directory) }
}
