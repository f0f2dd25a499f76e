import KernelTypes
import Machine

extension MachineDecoder {
    /// The most NUMA nodes that a kernel is built for.
    static let nodeLimit = 1024

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
        let fields = try field.mapping(["sockets", "cores", "threads", "nodes", "offline", "count"])
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
        if let nodes = fields["nodes"] {
            let coreCount = (result.count + threads - 1) / threads
            result.nodes = try nodes.integer(in: 1...max(1, min(MachineDecoder.nodeLimit, coreCount)))
        }
        if let offline = fields["offline"] { result.offline = try offline.cpus(below: result.count) }
        return result
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
