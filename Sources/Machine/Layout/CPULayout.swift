/// The places of CPUs that firmware numbered as it pleased: hybrid processors, sibling threads side by side, holes
/// among the cores. It takes the place of the rule that `Topology` goes by otherwise.
///
/// It may have fewer CPUs than the machine; then it goes on with further packages like those it has.
public struct CPULayout: Sendable, Hashable {
    /// The most CPUs that a layout can have.
    public static let limit = 1 << 16
    /// The largest number that firmware can give, and the smallest, which stands for none.
    public static let numbers: ClosedRange<Int> = -1...Int(Int32.max)

    /// `topology/core_id` of each CPU.
    public let coreIDs: [Int32]
    /// `topology/physical_package_id` of each CPU.
    public let packageIDs: [Int32]
    /// `topology/die_id` of each CPU.
    public let dieIDs: [Int32]
    /// `topology/cluster_id` of each CPU; -1 for none.
    public let clusterIDs: [Int32]
    /// The node of each CPU.
    public let nodes: [Int32]
    /// How many nodes the CPUs are on, with those among them that have no CPUs.
    public let nodeCount: Int
    /// Which CPUs are threads of a core: those with the same number, from 0 in the order in which they come. The
    /// same goes for the other three.
    public let cores: [Int32]
    /// Which CPUs are a cluster.
    public let clusters: [Int32]
    /// Which CPUs are a die.
    public let dies: [Int32]
    /// Which CPUs are a package.
    public let packages: [Int32]

    /// The number of CPUs.
    public var count: Int { coreIDs.count }
    /// How many nodes there are up to the last one with CPUs.
    public var namedNodeCount: Int { Int(nodes.max() ?? 0) + 1 }

    /// A layout of as many CPUs as there are numbers of cores.
    ///
    /// - Parameters:
    ///   - dieIDs: nil for all 0.
    ///   - clusterIDs: nil for none.
    ///   - nodes: nil for node 0.
    ///   - nodeCount: nil for as many as `nodes` names.
    ///   - cores: any numbers that say who belongs together; nil for those with the same package, die and core.
    ///   - clusters: nil for the cores.
    ///   - dies: nil for those with the same package and die.
    ///   - packages: nil for those with the same package.
    /// - Returns: nil when lists are empty or not of the same length, or when there are more CPUs than the limit or
    ///   numbers that cannot be.
    public init?(
        coreIDs: [Int32], packageIDs: [Int32], dieIDs: [Int32]? = nil, clusterIDs: [Int32]? = nil,
        nodes: [Int32]? = nil, nodeCount: Int? = nil, cores: [Int32]? = nil, clusters: [Int32]? = nil,
        dies: [Int32]? = nil, packages: [Int32]? = nil
    ) {
        let count = coreIDs.count
        self.coreIDs = coreIDs
        self.packageIDs = packageIDs
        self.dieIDs = dieIDs ?? Array(repeating: 0, count: count)
        self.clusterIDs = clusterIDs ?? Array(repeating: -1, count: count)
        self.nodes = nodes ?? Array(repeating: 0, count: count)
        let lists =
            [packageIDs, self.dieIDs, self.clusterIDs, self.nodes]
            + [cores, clusters, dies, packages].compactMap(\.self)
        guard count > 0, count <= CPULayout.limit, lists.allSatisfy({ $0.count == count }),
            self.nodes.allSatisfy({ 0..<1024 ~= $0 })
        else { return nil }
        let named = Int(self.nodes.max() ?? 0) + 1
        self.nodeCount = nodeCount ?? named
        guard self.nodeCount >= named, self.nodeCount <= 1024 else { return nil }
        self.packages = CPULayout.ranked(packages ?? packageIDs)
        self.dies = dies.map(CPULayout.ranked) ?? CPULayout.dies(self.packages, self.dieIDs)
        self.cores = cores.map(CPULayout.ranked) ?? CPULayout.cores(self.dies, coreIDs)
        self.clusters = clusters.map(CPULayout.ranked) ?? self.cores
    }
}

extension CPULayout {
    /// The packages that the numbers of packages make.
    public var namedPackages: [Int32] { CPULayout.ranked(packageIDs) }
    /// The dies that packages and the numbers of dies make.
    public var namedDies: [Int32] { CPULayout.dies(packages, dieIDs) }
    /// The cores that dies and the numbers of cores make.
    public var namedCores: [Int32] { CPULayout.cores(dies, coreIDs) }

    /// The same groups, numbered from 0 in the order in which they come.
    public static func ranked<Group: Hashable>(_ groups: [Group]) -> [Int32] {
        var ranks: [Group: Int32] = [:]
        return groups.map { group in
            if let rank = ranks[group] { return rank }
            let rank = Int32(ranks.count)
            ranks[group] = rank
            return rank
        }
    }

    private static func dies(_ packages: [Int32], _ ids: [Int32]) -> [Int32] { ranked(pairs(packages, ids)) }
    private static func cores(_ dies: [Int32], _ ids: [Int32]) -> [Int32] { ranked(pairs(dies, ids)) }
    private static func pairs(_ one: [Int32], _ other: [Int32]) -> [Int64] {
        zip(one, other).map { Int64($0) << 32 | Int64(UInt32(bitPattern: $1)) }
    }
}
