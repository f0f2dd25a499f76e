import KernelTypes
import Machine

/// Adds the network interfaces and disks that PCI functions give below the functions, as many directories deep as
/// their drivers make.
struct InterfacePlan {
    let machine: Machine
    let buses: PCIBuses
    /// The functions whose directories are meant.
    let functions: [Int]
    let place: FunctionPlace

    private var interfaces: [DeviceInterface] { functions.flatMap { buses.functions[$0].interfaces } }
    private var bits: Int { InterfacePlaces.bits(functions.map { buses.functions[$0] }) }
    private var networksOfAll: [NetworkInterface] {
        interfaces.compactMap { if case .network(let network) = $0 { network } else { nil } }
    }

    /// Adds them all.
    func add(to function: DirectoryPlan) {
        let interfaces = interfaces
        guard let deepest = interfaces.map(\.parents.count).max() else { return }
        var directory = function
        for depth in 0...deepest {
            if depth > 0 {
                let members = members(at: depth - 1)
                let names = { @Sendable in InterfacePlaces.next(members($0).members, depth: depth - 1) }
                directory = directory.directories(
                    ListedFamily(
                        bits: bits, count: { names($0).count },
                        spelling: { number, place in names(place)[number] }))
                addHolder(to: directory, depth: depth)
            }
            var hasNetworks = false
            var blocks: Set<Bool> = []
            for interface in interfaces where interface.parents.count == depth {
                switch interface {
                case .network: hasNetworks = true
                case .disk(let disk): blocks.insert(disk.isInBlockDirectory)
                }
            }
            if hasNetworks { addNetworks(to: directory, depth: depth) }
            for isInBlock in [true, false] where blocks.contains(isInBlock) {
                addDisks(to: directory, depth: depth, isInBlock: isInBlock)
            }
        }
    }

    /// What is below the directory that a path leads to.
    private func members(
        at depth: Int
    ) -> @Sendable (Place) -> (path: [String], members: [DeviceInterface]) {
        let (buses, function) = (buses, place.function)
        return { place in
            guard let number = function(place) else { return ([], []) }
            return InterfacePlaces.members(buses.functions[number], place, depth: depth)
        }
    }

    /// The files of the last directory above those of what a function gives: what the driver knows of it.
    private func addHolder(to directory: DirectoryPlan, depth: Int) {
        let (machine, buses, function) = (machine, buses, place.function)
        let members = members(at: depth)
        let holder = { @Sendable (place: Place) -> InterfaceHolder? in
            guard let number = function(place) else { return nil }
            let (path, members) = members(place)
            // Behind a paravirtual controller there are two of them: its own and the disk's.
            guard let name = path.last,
                members.contains(where: { $0.parents.count == depth })
                    || (depth == 1 && name.hasPrefix("virtio"))
            else { return nil }
            return InterfaceHolder(name: name, function: buses.functions[number])
        }
        for name in InterfaceHolder.attributes {
            directory.file(name) { place in
                holder(place)?.text(name).map { text in AttributeFile.line(machine) { _ in text } }
            }
        }
    }

    private func addNetworks(to parent: DirectoryPlan, depth: Int) {
        let (machine, buses, function) = (machine, buses, place.function)
        let members = members(at: depth)
        let networks = { @Sendable (place: Place) in
            members(place).members.compactMap { member -> NetworkInterface? in
                guard case .network(let network) = member, network.parents.count == depth else { return nil }
                return network
            }
        }
        let network = { @Sendable (place: Place) -> NetworkInterface? in
            let networks = networks(place)
            let number = place.numbers[FunctionPlace.numberCount + depth]
            return networks.indices.contains(number) ? networks[number] : nil
        }
        let directory = parent.directory("net") { !networks($0).isEmpty }.directories(
            ListedFamily(
                bits: bits, count: { networks($0).count },
                spelling: { number, place in networks(place)[number].name }))
        for name in NetworkInterface.attributeNames {
            directory.file(name) { place in
                network(place)?.text(name).map { text in AttributeFile.lines(machine, text) }
            }
        }
        directory.link("device") { place in
            let holder =
                network(place)?.parents.last ?? function(place).map { "\(buses.functions[$0].address)" }
            return holder.map { "../../../" + $0 }
        }
        let up = String(repeating: "../", count: self.place.depth + depth + 5)
        directory.link("subsystem") { _ in up + "class/net" }
        let most = networksOfAll.map(\.queues).max() ?? 0
        let queueBits = PCIFunctionFamily.bits(for: most)
        let taken = PCIFunctionFamily.rootBits(buses) + PCIFunctionFamily.bits + (depth + 1) * bits
        guard taken + queueBits <= InodeNumber.numberBits else { return }
        let queues = directory.directory("queues")
        for (prefix, file) in [("rx-", "rps_cpus"), ("tx-", "xps_cpus")] {
            let family = NumberedQueues(prefix: prefix, bits: queueBits) { network($0)?.queues ?? 0 }
            queues.directories(family).file(file) { _ in
                CPUSetFile(machine: machine, isMask: true, attribute: .plain) { _ in CPUSet() }
            }
        }
    }

    private func addDisks(to parent: DirectoryPlan, depth: Int, isInBlock: Bool) {
        let machine = machine
        let members = members(at: depth)
        let disks = { @Sendable (place: Place) in
            members(place).members.compactMap { member -> Disk? in
                guard case .disk(let disk) = member, disk.parents.count == depth,
                    disk.isInBlockDirectory == isInBlock
                else { return nil }
                return disk
            }
        }
        let disk = { @Sendable (place: Place) -> Disk? in
            let disks = disks(place)
            let number = place.numbers[FunctionPlace.numberCount + depth]
            return disks.indices.contains(number) ? disks[number] : nil
        }
        let holder = isInBlock ? parent.directory("block") { !disks($0).isEmpty } : parent
        let directory = holder.directories(
            ListedFamily(
                bits: bits, count: { disks($0).count },
                spelling: { number, place in disks(place)[number].name }))
        for name in Disk.attributeNames {
            directory.file(name) { place in
                disk(place)?.text(name).map { text in AttributeFile.lines(machine, text) }
            }
        }
        let queue = directory.directory("queue")
        for name in Disk.queueAttributeNames {
            queue.file(name) { place in
                disk(place)?.queueText(name).map { text in AttributeFile.lines(machine, text) }
            }
        }
        directory.link("device") { place in
            disk(place)?.parents.last.map { (isInBlock ? "../../../" : "../../") + $0 }
        }
        let up = String(repeating: "../", count: self.place.depth + depth + (isInBlock ? 5 : 4))
        directory.link("subsystem") { _ in up + "class/block" }
    }
}

extension TreePlan {
    /// Adds the links in `sys/class` and `sys/block` to what PCI functions give.
    func addInterfaceLinks(_ buses: PCIBuses) {
        if !buses.networks.isEmpty {
            directory("sys/class/net").links(
                ListedFamily(
                    bits: 24, count: { _ in buses.networks.count },
                    spelling: { number, _ in buses.networks[number].interface.name })
            ) { "../../devices/" + buses.path(of: buses.networks[$0.numbers[0]]) }
        }
        guard !buses.disks.isEmpty else { return }
        for (path, up) in [("sys/block", "../devices/"), ("sys/class/block", "../../devices/")] {
            directory(path).links(
                ListedFamily(
                    bits: 24, count: { _ in buses.disks.count },
                    spelling: { number, _ in buses.disks[number].disk.name })
            ) { up + buses.path(of: buses.disks[$0.numbers[0]]) }
        }
    }
}

/// The queues of a network interface in one direction.
private struct NumberedQueues: NumberedFamily {
    let prefix: String
    let bits: Int
    let limit: @Sendable (Place) -> Int

    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool { number >= 0 && number < limit(directory) }

    func member(after number: Int, in directory: Place) -> Int? {
        number + 1 < limit(directory) ? max(0, number + 1) : nil
    }

    func count(in directory: Place) -> Int { limit(directory) }
}
