public import KernelTypes

/// What the kernel shows of a CPU's place: numbers that firmware gave, and who else is there.
extension Topology {
    /// `core_id`: the number of its core within the package.
    public func coreID(of cpu: Int) -> Int { pattern?.coreID(of: cpu) ?? coreInSocket(of: cpu) }

    /// `physical_package_id`: the number of its package.
    public func packageID(of cpu: Int) -> Int { pattern?.packageID(of: cpu) ?? socket(of: cpu) }

    /// `die_id`: the number of its die within the package.
    public func dieID(of cpu: Int) -> Int { pattern?.dieID(of: cpu) ?? 0 }

    /// `cluster_id`: the number of its cluster; nil if firmware told of none.
    public func clusterID(of cpu: Int) -> Int? { pattern?.clusterID(of: cpu) }

    /// The threads of the core that `cpu` is one of.
    public func cpus(ofCoreWith cpu: Int) -> CPUSet {
        if let pattern { return pattern.cpus(of: pattern.cores, with: cpu) }
        let core = core(of: cpu)
        return cpus(ofCores: core..<core + 1)
    }

    /// The CPUs of the package that `cpu` is in.
    public func cpus(ofPackageWith cpu: Int) -> CPUSet { cpus(ofSocket: socket(of: cpu)) }

    /// The CPUs of the die that `cpu` is on; without a layout a package has one.
    public func cpus(ofDieWith cpu: Int) -> CPUSet {
        if let pattern { return pattern.cpus(of: pattern.dies, with: cpu) }
        return cpus(ofPackageWith: cpu)
    }

    /// The CPUs of the cluster that `cpu` is in; without a layout that is a core, whose threads share the second
    /// cache.
    public func cpus(ofClusterWith cpu: Int) -> CPUSet {
        if let pattern { return pattern.cpus(of: pattern.clusters, with: cpu) }
        return cpus(ofCoreWith: cpu)
    }
}
