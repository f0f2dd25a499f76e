import KernelTypes
import Machine

/// The form of `caches`: what each is like, and either how many cores of a package share one or, beside a
/// `cpus.layout`, who does; a number for each of the CPUs, the same for those that share.
///
/// ```yaml
/// caches:
///   - {index: 0, level: 1, type: Data, size: 32, line: 64, ways: 8, sets: 64, lines_per_tag: 1, cores: 1}
///   - {index: 2, level: 2, type: Unified, size: 2048, line: 64, ways: 16, sets: 2048, lines_per_tag: 1,
///     cpus: "12-19", shared: "0*4 1*4", id: "9*4 11*4"}
/// ```
extension MachineDecoder {
    private static let cacheKeys = [
        "index", "level", "type", "size", "line", "ways", "sets", "lines_per_tag", "cpus", "cores",
        "numbered",
        "shared", "id",
    ]

    /// The caches of a captured machine.
    func caches(_ field: Field, layout: CPULayout?) throws(MachineFileError) -> [CacheSpecification] {
        let items = try field.list()
        guard items.count <= CacheSpecification.limit else {
            throw field.error("found \(items.count) caches; expected \(CacheSpecification.limit) at most")
        }
        var result: [CacheSpecification] = []
        for item in items {
            let fields = try item.mapping(MachineDecoder.cacheKeys)
            let cpus = try fields["cpus"]?.cpus(below: layout?.count ?? 0)
            result.append(
                CacheSpecification(
                    index: try fields.required("index", expected: "a place from 0")
                        .integer(in: 0...CacheSpecification.limit - 1),
                    geometry: try geometry(fields), cpus: cpus,
                    sharing: try sharing(fields, item, layout: layout, cpus: cpus)))
        }
        return result
    }

    private func geometry(_ fields: Fields) throws(MachineFileError) -> CacheGeometry {
        let number = { (name: String) throws(MachineFileError) -> Int in
            try fields[name]?.integer(in: 0...CacheGeometry.limit) ?? 0
        }
        return CacheGeometry(
            level: try number("level"),
            kind: try fields.required("type", expected: "Data, Instruction or Unified")
                .choice(Cache.Kind.self, called: "one of"),
            kilobytes: try number("size"), ways: try number("ways"), lineSize: try number("line"),
            sets: try number("sets"), linesPerTag: try number("lines_per_tag"))
    }

    private func sharing(
        _ fields: Fields, _ item: Field, layout: CPULayout?, cpus: CPUSet?
    ) throws(MachineFileError) -> CacheSpecification.Sharing {
        guard let shared = fields["shared"] else {
            for name in ["cpus", "id"] {
                if let unwanted = fields[name] {
                    throw unwanted.error("found without 'shared'; expected both")
                }
            }
            let cores = try fields.required("cores", expected: "how many cores share one, or 'shared'")
            return .cores(
                try cores.integer(in: 1...CPUSpecification.limit),
                isNumbered: try fields["numbered"]?.bool() ?? true)
        }
        guard let layout else {
            throw shared.error("found without 'cpus.layout', whose CPUs are meant; expected both")
        }
        for name in ["cores", "numbered"] {
            if let unwanted = fields[name] {
                throw unwanted.error("found beside 'shared'; expected one of them")
            }
        }
        let count = cpus?.count ?? layout.count
        let ids = try fields["id"].map { field throws(MachineFileError) in try numbers(field, count: count) }
        return .groups(labels: CPULayout.ranked(try numbers(shared, count: count)), ids: ids)
    }
}
