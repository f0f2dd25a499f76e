import KernelTypes
import Machine

/// The form of `cpus.layout`: `core_id` and `package_id`, a number for each CPU as `NumberRuns` has them, and what does
/// not follow from these.
///
/// ```yaml
/// cpus: {sockets: 1, cores: 14, threads: 2, nodes: 1, count: 20,
///   layout: {
///     core_id: "0*2 4*2 8*2 12*2 16*2 20*2 24-31",
///     package_id: "0*20",
///     clusters: "0*2 1*2 2*2 3*2 4*2 5*2 6*4 7*4"}}
/// ```
extension MachineDecoder {
    private static let layoutKeys = [
        "core_id", "package_id", "die_id", "cluster_id", "node", "nodes", "cores", "clusters", "dies",
        "packages",
    ]

    /// The places of CPUs that no rule tells.
    func layout(_ field: Field) throws(MachineFileError) -> CPULayout {
        let fields = try field.mapping(MachineDecoder.layoutKeys)
        let what = "a number for each CPU, as \"0*2 1*2 2-5\""
        let cores = try numbers(fields.required("core_id", expected: what), count: nil)
        let list = { (name: String) throws(MachineFileError) -> [Int32]? in
            guard let field = fields[name] else { return nil }
            return try numbers(field, count: cores.count)
        }
        let packages = try numbers(fields.required("package_id", expected: what), count: cores.count)
        let nodes = try list("node")
        if let nodes, let field = fields["node"], !nodes.allSatisfy({ 0..<1024 ~= $0 }) {
            throw field.error(expected: "nodes below \(MachineDecoder.nodeLimit)")
        }
        let named = Int(nodes?.max() ?? 0) + 1
        let layout = CPULayout(
            coreIDs: cores, packageIDs: packages, dieIDs: try list("die_id"),
            clusterIDs: try list("cluster_id"), nodes: nodes,
            nodeCount: try fields["nodes"]?.integer(in: named...MachineDecoder.nodeLimit),
            cores: try list("cores"), clusters: try list("clusters"), dies: try list("dies"),
            packages: try list("packages"))
        guard let layout else { throw field.error("found CPUs that cannot be; expected \(what)") }
        return layout
    }

    /// Numbers of CPUs; `count` of them if that is not nil, else as many as there are.
    func numbers(_ field: Field, count: Int?) throws(MachineFileError) -> [Int32] {
        let expected =
            count.map { "a number for each of \($0) CPUs, as \"0*2 1*2 2-5\"" }
            ?? "a number for each CPU, as \"0*2 1*2 2-5\", at most \(CPULayout.limit)"
        let numbers: [Int32]
        do {
            numbers = try NumberRuns.read(
                try field.text(expected: expected), atMost: count ?? CPULayout.limit)
        } catch let fault as NumberRuns.Fault {
            throw field.error("\(fault.reason); expected \(expected)")
        } catch {
            throw field.error(expected: expected)
        }
        guard numbers.count == count ?? numbers.count, !numbers.isEmpty else {
            throw field.error("found \(numbers.count) numbers; expected \(expected)")
        }
        return numbers
    }

    /// The nodes beside their number.
    func numa(_ field: Field) throws(MachineFileError) -> NodeSpecification {
        let fields = try field.mapping(["possible", "without_memory", "distances"])
        var result = NodeSpecification()
        result.possible = try fields["possible"]?.integer(in: 1...MachineDecoder.nodeLimit)
        if let nodes = fields["without_memory"] {
            result.withoutMemory = try nodes.cpus(below: MachineDecoder.nodeLimit)
        }
        let rows = try fields["distances"]?.list() ?? []
        for row in rows {
            let expected = "\(rows.count) distances from 1 to 255, as \"10 21\""
            let words = try row.text(expected: expected).split(separator: " ")
            let numbers = words.compactMap { UInt8($0) }
            guard numbers.count == rows.count, words.count == rows.count, !numbers.contains(0) else {
                throw row.error(expected: expected)
            }
            result.distances += numbers
        }
        return result
    }
}
