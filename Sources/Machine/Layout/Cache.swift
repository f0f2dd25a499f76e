public import KernelTypes

/// One cache of a processor, or one kind of cache of a machine that was captured.
public struct Cache: Sendable, Hashable {
    /// What a cache holds.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Data.
        case data = "Data"
        /// Instructions.
        case instruction = "Instruction"
        /// Both.
        case unified = "Unified"
    }

    /// What it is like.
    public let geometry: CacheGeometry
    /// Which CPUs of a layout share it.
    private let groups: CacheGroups?
    /// How many cores of a package share it, where that is not said.
    private let coresSharing: Int
    private let isNumbered: Bool

    /// How far it is from the processor: 1 to 3.
    public var level: Int { geometry.level }
    /// What it holds.
    public var kind: Kind { geometry.kind }
    /// Its size in KiB.
    public var kilobytes: Int { geometry.kilobytes }
    /// In how many places a line can be.
    public var ways: Int { geometry.ways }
    /// The size of a line in bytes.
    public var lineSize: Int { geometry.lineSize }
    /// How many sets it has.
    public var sets: Int { geometry.sets }

    /// A cache that so many cores of a package share.
    init(_ geometry: CacheGeometry, coresSharing: Int, isNumbered: Bool = true) {
        self.geometry = geometry
        self.coresSharing = max(1, coresSharing)
        self.isNumbered = isNumbered
        groups = nil
    }

    /// A cache of a machine with the given topology.
    public init(_ specification: CacheSpecification, _ topology: Topology) {
        geometry = specification.geometry
        switch specification.sharing {
        case .cores(let count, let isNumbered):
            coresSharing = max(1, count)
            self.isNumbered = isNumbered
            groups = nil
        case .groups(let labels, let ids):
            coresSharing = 1
            isNumbered = ids != nil
            let all = CPUSet(0..<(topology.pattern?.layout.count ?? topology.cpuCount))
            groups = CacheGroups(labels, ids, cpus: specification.cpus ?? all)
        }
    }
}

extension Cache {
    /// Whether `cpu` has one of these.
    func isUsed(by cpu: Int, _ topology: Topology) -> Bool {
        guard let groups else { return true }
        return groups.cpus.contains(topology.pattern?.place(of: cpu).cpu ?? cpu)
    }

    /// The number of the one of these caches that `cpu` uses, counted over the whole machine; nil where they have
    /// none.
    public func number(of cpu: Int, _ topology: Topology) -> Int? {
        guard isNumbered else { return nil }
        if let groups { return groups.number(of: cpu, topology.pattern) }
        let perSocket = (topology.coresPerSocket + coresSharing - 1) / coresSharing
        return topology.socket(of: cpu) * perSocket + topology.coreInSocket(of: cpu) / coresSharing
    }

    /// The CPUs that share it with `cpu`, and `cpu` itself.
    public func sharers(of cpu: Int, _ topology: Topology) -> CPUSet {
        if let groups { return groups.sharers(of: cpu, topology.pattern) }
        if coresSharing == 1 { return topology.cpus(ofCoreWith: cpu) }
        let place = topology.coreInSocket(of: cpu)
        if topology.pattern != nil {
            return CPUSet(
                topology.cpus(ofPackageWith: cpu).filter {
                    topology.coreInSocket(of: $0) / coresSharing == place / coresSharing
                })
        }
        let cores = topology.cores(ofSocket: topology.socket(of: cpu))
        let first = cores.lowerBound + place - place % coresSharing
        return topology.cpus(ofCores: first..<min(first + coresSharing, cores.upperBound))
    }
}

/// Which CPUs of a layout share a cache.
private struct CacheGroups: Sendable, Hashable {
    let cpus: CPUSet
    private let groups: CPUGroups
    private let ids: [Int32]?
    private let span: Int

    init(_ labels: [Int32], _ ids: [Int32]?, cpus: CPUSet) {
        self.cpus = cpus
        self.ids = ids
        groups = CPUGroups(labels, of: cpus)
        span = Int(ids?.max() ?? 0) + 1
    }

    func number(of cpu: Int, _ pattern: CPUPattern?) -> Int? {
        let place = pattern?.place(of: cpu) ?? (copy: 0, cpu: cpu)
        guard let ids, let index = cpus.ordinal(of: place.cpu), index < ids.count else { return nil }
        return CPUPattern.number(ids[index], copy: place.copy, span: span)
    }

    func sharers(of cpu: Int, _ pattern: CPUPattern?) -> CPUSet {
        let place = pattern?.place(of: cpu) ?? (copy: 0, cpu: cpu)
        guard let index = cpus.ordinal(of: place.cpu), index < groups.labels.count else {
            return CPUSet(cpu..<cpu + 1)
        }
        let members = groups.sets[Int(groups.labels[index])]
        return pattern?.cpus(members, inCopy: place.copy) ?? members
    }
}
