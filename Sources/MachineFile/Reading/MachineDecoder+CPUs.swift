import KernelTypes
import Machine

extension MachineDecoder {
    /// The most NUMA nodes that a kernel is built for.
    static let nodeLimit = 1024

    static let cpuKeys = [
        "sockets", "cores", "threads", "nodes", "offline", "count", "absent", "isolated", "fixed", "nr_cpus",
        "firmware", "layout",
    ]

    /// The processors: a mapping, or a plain number of cores in one package.
    func cpus(isRequired: Bool) throws(MachineFileError) -> CPUSpecification? {
        guard let field = root["cpus"] else {
            guard isRequired else { return nil }
            _ = try root.required("cpus", expected: "a number, or a mapping as {sockets: 2, cores: 16}")
            return nil
        }
        let limit = 1...CPUSpecification.limit
        if case .scalar = field.value.content {
            return CPUSpecification(coresPerSocket: try field.integer(in: limit))
        }
        let fields = try field.mapping(MachineDecoder.cpuKeys)
        let sockets = try fields["sockets"]?.integer(in: limit) ?? 1
        let threads = try fields["threads"]?.integer(in: limit) ?? 1
        let count = try fields["count"]?.integer(in: limit)
        let perCore = try product(sockets, threads, in: field)
        let cores = try fields["cores"]?.integer(in: limit) ?? count.map { ($0 + perCore - 1) / perCore } ?? 1
        let full = try product(perCore, cores, in: field)
        if let count, count > full {
            throw fields["count"]?.error(
                "found \(count); expected at most sockets x cores x threads, \(full)")
                ?? field.error("found \(count) CPUs; expected at most \(full)")
        }
        var result = CPUSpecification(
            sockets: sockets, coresPerSocket: cores, threadsPerCore: threads,
            countOverride: count == full ? nil : count)
        result.layout = try fields["layout"].map { field throws(MachineFileError) in try layout(field) }
        let nodes = nodeCounts(result)
        result.nodes =
            try fields["nodes"]?.integer(in: nodes) ?? (result.layout == nil ? 1 : nodes.upperBound)
        if let offline = fields["offline"] { result.offline = try offline.cpus(below: result.count) }
        if let isolated = fields["isolated"] { result.isolated = try isolated.cpus(below: result.count) }
        if let fixed = fields["fixed"] { result.fixed = try fixed.cpus(below: result.count) }
        result.configured = try fields["nr_cpus"]?.integer(in: result.count...2 * CPUSpecification.limit)
        result.firmwareCount = try fields["firmware"]?.integer(in: result.count + 1...Int(Int32.max))
        guard let absent = fields["absent"] else { return result }
        result.absent = try absent.cpus(below: result.count)
        guard result.absent.isSubset(of: result.offline) else {
            throw absent.error(
                "found CPUs that are not offline; expected only such that are in 'offline' too")
        }
        return result
    }

    /// How many nodes there can be: without a layout one for each core at most; with one as many as it has or makes
    /// of all CPUs.
    private func nodeCounts(_ cpus: CPUSpecification) -> ClosedRange<Int> {
        guard let most = cpus.nodeCountOfLayout else {
            let cores = (cpus.count + cpus.threadsPerCore - 1) / cpus.threadsPerCore
            return 1...max(1, min(MachineDecoder.nodeLimit, cores))
        }
        let upper = min(most, MachineDecoder.nodeLimit)
        return min(cpus.layout?.nodeCount ?? 1, upper)...upper
    }

    private func product(_ one: Int, _ two: Int, in field: Field) throws(MachineFileError) -> Int {
        let (product, overflow) = one.multipliedReportingOverflow(by: two)
        guard !overflow, product <= CPUSpecification.limit else {
            throw field.error(
                "found \(one) x \(two) CPUs and more; expected at most \(CPUSpecification.limit)")
        }
        return product
    }
}
