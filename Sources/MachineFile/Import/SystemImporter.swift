import KernelTypes
import Machine

/// Takes `sys/devices/system/cpu` and `node` of a folder over into a machine.
struct SystemImporter {
    private let folder: FactsFolder
    private let limits: ImportLimits
    private var specification: MachineSpecification
    private var remarks: [String] = []
    private let online: CPUSet
    /// The numbers of nodes.
    private let nodes: CPUSet

    /// Puts all that the folder says into `specification`.
    static func apply(
        _ folder: FactsFolder, limits: ImportLimits, to specification: inout MachineSpecification,
        remarks: inout [String]
    ) {
        var importer = SystemImporter(folder, limits: limits, specification)
        importer.lists()
        importer.cpus()
        importer.numa()
        specification = importer.specification
        remarks += importer.remarks
    }

    private init(_ folder: FactsFolder, limits: ImportLimits, _ specification: MachineSpecification) {
        self.folder = folder
        self.limits = limits
        self.specification = specification
        let cpus = specification.cpus
        online = CPUSet(0..<cpus.count).subtracting(cpus.offline)
        let named = folder.text("sys/devices/system/node/online").flatMap(HostFacts.cpuList) ?? CPUSet(0..<1)
        nodes = CPUSet(named.prefix(MachineDecoder.nodeLimit))
    }

    // MARK: - CPUs

    private mutating func lists() {
        let count = specification.cpus.count
        let all = CPUSet(0..<count)
        if let present = list("cpu/present") {
            specification.cpus.absent = all.subtracting(present).intersection(specification.cpus.offline)
        }
        if let isolated = list("cpu/isolated") { specification.cpus.isolated = isolated.intersection(all) }
        if let last = folder.text("sys/devices/system/cpu/kernel_max").flatMap({ Int($0) }),
            last >= count - 1, last < 2 * CPUSpecification.limit,
            last + 1 != MachineState.configuredCPUs(specification)
        {
            specification.cpus.configured = last + 1
        }
        let beyond = folder.text("sys/devices/system/cpu/offline")?.split(separator: ",").last
        if let range = beyond.flatMap({ HostFacts.numberRange($0) }), range.lowerBound == count {
            specification.cpus.firmwareCount = range.upperBound
        }
    }

    private mutating func cpus() {
        let captured = CapturedCPUs(folder, cpuCount: specification.cpus.count, limits: limits)
        if let refusal = captured.refusal {
            remarks.append("sys/devices/system/cpu is not taken over but for its counts: \(refusal)")
            return
        }
        let switchable = CPUSet(captured.cpus.filter { $0.value.canGoOffline }.keys)
        let fixed = CPUSet(captured.cpus.keys).subtracting(switchable)
        let usual = specification.architecture.isX86 ? CPUSet(0..<1) : CPUSet()
        if !switchable.isEmpty, fixed != usual { specification.cpus.fixed = fixed }
        let caches = CacheImporter(captured.cpus)
        let layout = LayoutImporter(
            captured.cpus, nodes: nodesOfCPUs(captured.cpus), architecture: specification.architecture)
        guard layout.count > 0 else { return }
        let topology = Topology(specification.cpus)
        if topology.nodes == nodes.count, layout.agrees(with: topology, online: online) {
            let usual = CacheHierarchy(specification, topology)
            if caches.isEmpty || caches.agrees(with: usual, topology, online: online) { return }
            if let found = caches.neighbours(topology, online: online) {
                specification.caches = found
                return
            }
        }
        guard let places = layout.layout(nodeCount: nodes.count) else {
            remarks.append("the places of CPUs are not taken over: what they say of each other is no groups")
            return
        }
        specification.cpus.layout = places
        specification.cpus.nodes = nodes.count
        guard !caches.isEmpty else { return }
        if let found = caches.groups(count: layout.count) {
            specification.caches = found
        } else {
            remarks.append("caches are not taken over: what CPUs say of theirs is no groups")
        }
    }

    /// The node of each CPU, counted from 0 without holes.
    private func nodesOfCPUs(_ cpus: [Int: CapturedCPUs.CPU]) -> [Int: Int] {
        var result: [Int: Int] = [:]
        for (place, node) in nodes.enumerated() {
            for cpu in list("node/node\(node)/cpulist") ?? CPUSet() where cpus[cpu] != nil {
                result[cpu] = place
            }
        }
        for (cpu, facts) in cpus {
            if let node = facts.node.flatMap({ nodes.ordinal(of: $0) }) { result[cpu] = node }
        }
        return result
    }

    // MARK: - Nodes

    private mutating func numa() {
        let count = specification.cpus.nodes
        if let last = nodes.last, last >= nodes.count {
            remarks.append("nodes are numbered from 0 without holes; they were \(nodes.listText)")
        }
        guard count == nodes.count else { return }
        if let possible = list("node/possible")?.last, possible >= count, possible < MachineDecoder.nodeLimit
        {
            specification.nodes.possible = possible + 1
        }
        if let memory = list("node/has_memory") {
            let without = CPUSet(nodes.enumerated().filter { !memory.contains($0.element) }.map(\.offset))
            if without.count < count { specification.nodes.withoutMemory = without }
        }
        guard let distances = distances() else { return }
        let usual = NodeDistances(specification, Topology(specification.cpus))
        let isUsual = distances.enumerated().allSatisfy {
            usual.between($0.offset / count, $0.offset % count) == Int($0.element)
        }
        if !isUsual { specification.nodes.distances = distances }
    }

    private mutating func distances() -> [UInt8]? {
        var result: [UInt8] = []
        for node in nodes {
            guard let text = folder.value("sys/devices/system/node/node\(node)/distance") else {
                return nil
            }
            let numbers = text.split(separator: " ").compactMap { UInt8($0) }
            guard numbers.count == nodes.count, !numbers.contains(0) else {
                remarks.append("distances of nodes are not taken over: no \(nodes.count) for node \(node)")
                return nil
            }
            result += numbers
        }
        return result
    }

    private func list(_ name: String) -> CPUSet? {
        folder.value("sys/devices/system/\(name)").flatMap(HostFacts.cpuList)
    }
}
