import KernelTypes
import Machine

/// Makes a layout of what captured CPUs say of their places.
struct LayoutImporter {
    private let cpus: [Int: CapturedCPUs.CPU]
    /// The node of each CPU that is known.
    private let nodes: [Int: Int]
    private let isX86: Bool
    /// How many CPUs are known, with those between them that are not.
    let count: Int

    /// CPUs as they were captured, and their nodes, counted from 0 without holes.
    init(_ cpus: [Int: CapturedCPUs.CPU], nodes: [Int: Int], architecture: Architecture) {
        self.cpus = cpus
        self.nodes = nodes.filter { cpus[$0.key] != nil }
        isX86 = architecture.isX86
        count = (cpus.filter { $0.value.isPlaced }.keys.max() ?? -1) + 1
    }

    /// Whether a machine with such a topology and `online` CPUs shows just what was captured.
    func agrees(with topology: Topology, online: CPUSet) -> Bool {
        cpus.allSatisfy { cpu, facts in
            let numbers = [
                (facts.package, topology.packageID(of: cpu)), (facts.core, topology.coreID(of: cpu)),
                (facts.die, topology.dieID(of: cpu)), (cluster(facts), topology.clusterID(of: cpu) ?? -1),
            ]
            let sets = [
                (facts.threads, topology.cpus(ofCoreWith: cpu)),
                (facts.packageCPUs, topology.cpus(ofPackageWith: cpu)),
                (facts.dieCPUs, topology.cpus(ofDieWith: cpu)),
                (facts.clusterCPUs, topology.cpus(ofClusterWith: cpu)),
            ]
            return numbers.allSatisfy { found, shown in found.map { Int($0) == shown } ?? true }
                && sets.allSatisfy { found, shown in found.map { $0 == shown.intersection(online) } ?? true }
                && (nodes[cpu].map { $0 == topology.node(of: cpu) } ?? true)
        }
    }

    /// The layout, with guesses for CPUs that say nothing, as those that are offline; nil when what CPUs say of each
    /// other contradicts itself.
    func layout(nodeCount: Int) -> CPULayout? {
        guard count > 0, let threads = groups(\.threads), let packages = groups(\.packageCPUs),
            let dies = groups(\.dieCPUs), let clusters = groups(\.clusterCPUs)
        else { return nil }
        let placed = (0..<count).first { cpus[$0]?.isPlaced == true } ?? 0
        var (package, die, node) = (cpus[placed]?.package ?? 0, cpus[placed]?.die ?? 0, nodes[placed] ?? 0)
        var packageIDs: [Int32] = []
        var dieIDs: [Int32] = []
        var nodeIDs: [Int32] = []
        for cpu in 0..<count {
            package = cpus[cpu]?.package ?? package
            die = cpus[cpu]?.die ?? die
            node = nodes[cpu] ?? node
            packageIDs.append(package)
            dieIDs.append(die)
            nodeIDs.append(Int32(clamping: node))
        }
        let cores = coreIDs(packageIDs, threads)
        let packageGroups = filled(packages, packageIDs)
        let dieGroups = filled(dies, pairs(packageGroups, dieIDs))
        let coreGroups = filled(threads, pairs(dieGroups, cores))
        let isClustered = clusters.contains { $0 != nil }
        return CPULayout(
            coreIDs: cores, packageIDs: packageIDs, dieIDs: dieIDs,
            clusterIDs: (0..<count).map { cpus[$0].flatMap(cluster) ?? -1 }, nodes: nodeIDs,
            nodeCount: nodeCount, cores: coreGroups,
            clusters: isClustered ? filled(clusters, coreGroups) : nil, dies: dieGroups,
            packages: packageGroups)
    }

    /// The number of a CPU's cluster, -1 for none (Linux: on x86 `BAD_APICID`, as 16 bits).
    private func cluster(_ facts: CapturedCPUs.CPU) -> Int32? {
        isX86 && facts.cluster == 65535 ? -1 : facts.cluster
    }

    /// The cores' numbers: where there is none, that of a sibling, else the next one of the package.
    private func coreIDs(_ packages: [Int32], _ threads: [Int32?]) -> [Int32] {
        var next: [Int32: Int32] = [:]
        var known: [Int32: Int32] = [:]
        for cpu in 0..<count {
            guard let core = cpus[cpu]?.core else { continue }
            next[packages[cpu]] = max(next[packages[cpu]] ?? 0, core == .max ? core : core + 1)
            if let label = threads[cpu] { known[label] = core }
        }
        return (0..<count).map { cpu in
            if let core = cpus[cpu]?.core { return core }
            if let label = threads[cpu], let core = known[label] { return core }
            let core = next[packages[cpu]] ?? 0
            next[packages[cpu]] = core == .max ? core : core + 1
            if let label = threads[cpu] { known[label] = core }
            return core
        }
    }

    /// Who belongs together by what CPUs say, nil for those that are named by nobody.
    private func groups(_ set: (CapturedCPUs.CPU) -> CPUSet?) -> [Int32?]? {
        CPUGroupsFound(cpus.compactMapValues(set), count: count)?.labels
    }

    private func pairs(_ one: [Int32], _ other: [Int32]) -> [SIMD2<Int32>] {
        zip(one, other).map { SIMD2($0, $1) }
    }

    /// Groups for all: CPUs that are in none come to others with the same key, or are a new one.
    private func filled<Key: Hashable>(_ groups: [Int32?], _ keys: [Key]) -> [Int32] {
        var known: [Key: Int32] = [:]
        for (group, key) in zip(groups, keys) where known[key] == nil { known[key] = group }
        var next = (groups.compactMap(\.self).max() ?? -1) + 1
        return zip(groups, keys).map { group, key in
            if let group = group ?? known[key] { return group }
            known[key] = next
            next += 1
            return next - 1
        }
    }
}

/// Groups out of what their members say of each other.
struct CPUGroupsFound {
    /// The group of each CPU, from 0; nil for one that nobody named.
    private(set) var labels: [Int32?]

    /// Takes what each CPU says of those that are with it.
    ///
    /// - Returns: nil when members of a group do not say the same, or name CPUs from `count` on.
    init?(_ sets: [Int: CPUSet], count: Int) {
        labels = Array(repeating: nil, count: count)
        var found: [CPUSet] = []
        for (cpu, set) in sets.sorted(by: { $0.key < $1.key }) {
            guard cpu < count else { return nil }
            if let label = labels[cpu] {
                guard found[Int(label)] == set else { return nil }
                continue
            }
            guard let last = set.last, last < count, set.contains(cpu) else { return nil }
            for member in set {
                guard labels[member] == nil else { return nil }
                labels[member] = Int32(found.count)
            }
            found.append(set)
        }
    }
}
