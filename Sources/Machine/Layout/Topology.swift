public import KernelTypes

/// Which CPU belongs to which core, package and node.
///
/// Without a layout it is all in closed form and nothing is stored per CPU: CPUs are numbered as firmware and kernel
/// number them on PC servers, first one thread of every core, package by package, then the second thread of every
/// core, and so on. Where the number of CPUs is not a full set the last thread numbers are missing. With a layout,
/// that one decides.
public struct Topology: Sendable, Hashable {
    /// The number of possible CPUs, numbered from 0.
    public let cpuCount: Int
    /// Packages.
    public let sockets: Int
    /// Cores in a full package.
    public let coresPerSocket: Int
    /// Hardware threads in a full core.
    public let threadsPerCore: Int
    /// NUMA nodes; without a layout each has the same number of cores, give or take one.
    public let nodes: Int
    /// Cores in all.
    public let coreCount: Int
    /// The layout, as long as the machine needs it.
    let pattern: CPUPattern?

    /// The topology that `cpus` describes.
    public init(_ cpus: CPUSpecification) {
        cpuCount = max(1, cpus.count)
        threadsPerCore = max(1, cpus.threadsPerCore)
        coresPerSocket = max(1, cpus.coresPerSocket)
        guard let layout = cpus.layout else {
            pattern = nil
            coreCount = (cpuCount + threadsPerCore - 1) / threadsPerCore
            sockets = (coreCount + coresPerSocket - 1) / coresPerSocket
            nodes = max(1, min(cpus.nodes, coreCount))
            return
        }
        let pattern = CPUPattern(layout, count: cpuCount)
        self.pattern = pattern
        coreCount = pattern.count(pattern.cores)
        sockets = pattern.count(pattern.packages)
        nodes = max(1, min(cpus.nodes, pattern.count(pattern.nodes)))
    }

    /// The core of `cpu`, counted over the whole machine.
    public func core(of cpu: Int) -> Int { pattern.map { $0.group($0.cores, of: cpu) } ?? cpu % coreCount }

    /// The place of `cpu` among the threads of its core.
    public func thread(of cpu: Int) -> Int {
        guard let pattern else { return cpu / coreCount }
        return pattern.cpus(of: pattern.cores, with: cpu).ordinal(of: cpu) ?? 0
    }

    /// The package of `cpu`, counted from 0 over the whole machine.
    public func socket(of cpu: Int) -> Int {
        pattern.map { $0.group($0.packages, of: cpu) } ?? core(of: cpu) / coresPerSocket
    }

    /// The node of `cpu`.
    public func node(of cpu: Int) -> Int {
        pattern?.node(of: cpu, nodeCount: nodes) ?? core(of: cpu) * nodes / coreCount
    }

    /// The place of `cpu`'s core among those of its package.
    public func coreInSocket(of cpu: Int) -> Int { pattern?.rank(of: cpu) ?? core(of: cpu) % coresPerSocket }

    /// The CPUs of `node`; none if there is no such node.
    public func cpus(ofNode node: Int) -> CPUSet {
        guard (0..<nodes).contains(node) else { return CPUSet() }
        if let pattern { return pattern.cpus(ofNode: node, nodeCount: nodes, cpuCount: cpuCount) }
        return cpus(ofCores: firstCore(ofNode: node)..<firstCore(ofNode: node + 1))
    }

    /// The CPUs of a package; none if there is no such package.
    public func cpus(ofSocket socket: Int) -> CPUSet {
        guard (0..<sockets).contains(socket) else { return CPUSet() }
        if let pattern { return pattern.cpus(of: pattern.packages, group: socket) }
        return cpus(ofCores: cores(ofSocket: socket))
    }

    /// The cores of a package, on a machine without a layout.
    func cores(ofSocket socket: Int) -> Range<Int> {
        let first = socket * coresPerSocket
        return first..<min(first + coresPerSocket, coreCount)
    }

    /// The CPUs of consecutive cores, which must exist.
    public func cpus(ofCores cores: Range<Int>) -> CPUSet {
        if let pattern {
            return CPUSet(ranges: cores.flatMap { pattern.cpus(of: pattern.cores, group: $0).ranges })
        }
        var ranges: [Range<Int>] = []
        for thread in 0..<threadsPerCore {
            let base = thread * coreCount
            let upper = min(base + cores.upperBound, cpuCount)
            if base + cores.lowerBound < upper { ranges.append(base + cores.lowerBound..<upper) }
        }
        return CPUSet(ranges: ranges)
    }

    private func firstCore(ofNode node: Int) -> Int { (node * coreCount + nodes - 1) / nodes }
}
