public import KernelTypes

/// How many processors a machine has, and how they are grouped.
public struct CPUSpecification: Sendable, Hashable {
    /// The most CPUs that a machine can have.
    public static let limit = 1 << 24

    /// Packages.
    public var sockets: Int
    /// Cores in a package.
    public var coresPerSocket: Int
    /// Hardware threads in a core.
    public var threadsPerCore: Int
    /// NUMA nodes.
    public var nodes: Int
    /// Possible CPUs that are not online.
    public var offline: CPUSet
    /// The number of possible CPUs where it is not `sockets * cores * threads`: the last core, the last
    /// package or the last node are then only partly filled.
    public var countOverride: Int?
    /// Possible CPUs that are not there at all, so that they have no directory; they are offline too.
    public var absent = CPUSet()
    /// CPUs that cannot go offline; nil for those that the architecture's kernels keep.
    public var fixed: CPUSet?
    /// CPUs that the boot option `isolcpus=` keeps free of other tasks.
    public var isolated = CPUSet()
    /// How many CPUs the kernel was built for (Linux: `NR_CPUS`); nil for what distributions choose.
    public var configured: Int?
    /// How many CPUs firmware told of, where that is more than the kernel takes (Linux: `total_cpus`).
    public var firmwareCount: Int?
    /// The place of each CPU; nil where they are numbered by the rule of `Topology`.
    public var layout: CPULayout?

    /// Describes processors; all numbers are at least 1.
    public init(
        sockets: Int = 1, coresPerSocket: Int, threadsPerCore: Int = 1, nodes: Int = 1,
        offline: CPUSet = CPUSet(), countOverride: Int? = nil
    ) {
        self.sockets = sockets
        self.coresPerSocket = coresPerSocket
        self.threadsPerCore = threadsPerCore
        self.nodes = nodes
        self.offline = offline
        self.countOverride = countOverride
    }

    /// The number of possible CPUs.
    public var count: Int { countOverride ?? sockets * coresPerSocket * threadsPerCore }

    /// How many nodes the layout makes of all CPUs; nil without a layout.
    public var nodeCountOfLayout: Int? { layout.map { CPUPattern.nodeCount($0, count: count) } }

    /// The same kind of processors, `count` of them: packages keep their size and nodes their share of them.
    ///
    /// CPUs that were offline stay so as far as they still exist.
    public func scaled(to count: Int) -> CPUSpecification {
        guard count != self.count else { return self }
        let perSocket = coresPerSocket * threadsPerCore
        let all = CPUSet(0..<count)
        var result = self
        result.sockets = max(1, (count + perSocket - 1) / perSocket)
        let cores = (count + threadsPerCore - 1) / threadsPerCore
        result.nodes = max(1, min(cores, (nodes * count + self.count - 1) / self.count, 1024))
        if let layout { result.nodes = max(1, min(CPUPattern.nodeCount(layout, count: count), 1024)) }
        result.countOverride = count == result.sockets * perSocket ? nil : count
        result.offline = offline.intersection(all)
        result.absent = absent.intersection(all)
        result.isolated = isolated.intersection(all)
        result.fixed = fixed.map { $0 == CPUSet(0..<self.count) ? all : $0.intersection(all) }
        if let configured, configured < count { result.configured = nil }
        if let firmwareCount, firmwareCount <= count { result.firmwareCount = nil }
        return result
    }
}
