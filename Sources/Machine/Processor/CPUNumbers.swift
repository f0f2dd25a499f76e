public import KernelTypes

/// The numbers of one CPU that follow from its place in the machine.
public struct CPUNumbers: Sendable {
    private let topology: Topology
    private let online: CPUSet
    private var package = -1
    private var siblings = 0
    private var cores = 0

    /// Numbers of the CPUs of a machine of which `online` are at work.
    public init(_ topology: Topology, online: CPUSet) {
        self.topology = topology
        self.online = online
    }

    /// The number called `number` of `cpu`. Numbers of the package are kept for its next CPU.
    public mutating func value(_ number: CPUInfoTemplate.Number, of cpu: Int) -> Int {
        switch number {
        case .processor: return cpu
        case .package: return topology.packageID(of: cpu)
        case .core: return topology.coreID(of: cpu)
        case .apicid: return apicid(of: cpu)
        case .siblings:
            count(topology.socket(of: cpu))
            return siblings
        case .cores:
            count(topology.socket(of: cpu))
            return cores
        }
    }

    /// Thread, core and package side by side, each with as many bits as it needs, as firmware numbers them.
    private func apicid(of cpu: Int) -> Int {
        let threadBits = CPUNumbers.bits(topology.threadsPerCore)
        let coreBits = CPUNumbers.bits(topology.coresPerSocket)
        let core = topology.coreInSocket(of: cpu)
        return (topology.socket(of: cpu) << coreBits | core) << threadBits | topology.thread(of: cpu)
    }

    private mutating func count(_ package: Int) {
        guard package != self.package else { return }
        self.package = package
        guard topology.pattern == nil else {
            let up = topology.cpus(ofSocket: package).intersection(online)
            siblings = up.count
            cores = Set(up.map { topology.core(of: $0) }).count
            return
        }
        let first = package * topology.coresPerSocket
        let end = min(first + topology.coresPerSocket, topology.coreCount)
        var possible = 0
        siblings = 0
        for thread in 0..<topology.threadsPerCore {
            let base = thread * topology.coreCount
            let range = min(base + first, topology.cpuCount)..<min(base + end, topology.cpuCount)
            possible += range.count
            siblings += rank(range.upperBound) - rank(range.lowerBound)
        }
        cores = end - first
        guard siblings < possible else { return }
        cores = (first..<end).reduce(0) { count, core in
            let isUp = (0..<topology.threadsPerCore).contains {
                online.contains(core + $0 * topology.coreCount)
            }
            return count + (isUp ? 1 : 0)
        }
    }

    /// How many online CPUs have lower numbers than `cpu`.
    private func rank(_ cpu: Int) -> Int {
        online.element(after: cpu - 1).flatMap { online.ordinal(of: $0) } ?? online.count
    }

    private static func bits(_ count: Int) -> Int {
        count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }
}
