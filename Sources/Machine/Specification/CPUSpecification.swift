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

    /// The same kind of processors, `count` of them: packages keep their size and nodes their share of them.
    ///
    /// CPUs that were offline stay so as far as they still exist.
    public func scaled(to count: Int) -> CPUSpecification {
        let perSocket = coresPerSocket * threadsPerCore
        var result = self
        result.sockets = max(1, (count + perSocket - 1) / perSocket)
        let cores = (count + threadsPerCore - 1) / threadsPerCore
        result.nodes = max(1, min(cores, (nodes * count + self.count - 1) / self.count, 1024))
        result.countOverride = count == result.sockets * perSocket ? nil : count
        result.offline = offline.intersection(CPUSet(0..<count))
        return result
    }
}
