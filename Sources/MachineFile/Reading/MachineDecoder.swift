import KernelTypes
import Machine

/// Turns the tree of a machine file into a specification, value by value.
struct MachineDecoder {
    /// The keys of a machine file, in the order in which they are written.
    static let keys = [
        "name", "kernel", "arch", "processor", "cpus", "numa", "caches", "memory", "population",
        "fragmentation", "vmalloc", "hz", "uptime", "seed", "features", "nr_irqs", "devices", "pci",
        "interrupts", "modules", "events", "files",
        "hostname", "version", "cmdline", "btime", "sys_kernel", "cpuinfo", "captured",
    ]
    /// The smallest and the largest memory of a machine.
    static let memory: ClosedRange<UInt64> = 16 << 20...4 << 50
    /// Numbers that an interrupt can have.
    static let irqs = 0...(1 << 24) - 1
    /// The kernel of a machine file that names none.
    static let usualKernel = KernelVersion(6, 18, 44)

    let root: Fields
    let file: String
    let folder: String

    init(_ tree: ValueTree, file: String, folder: String) throws(MachineFileError) {
        self.file = file
        self.folder = folder
        root = try Field(value: tree, key: "", file: file).mapping(MachineDecoder.keys)
    }

    /// All that the file says.
    ///
    /// - Parameter count: the number of CPUs that an option gives in place of the file's.
    func specification(cpusFromOption count: Int?) throws(MachineFileError) -> MachineSpecification {
        let (kernel, architecture) = try platform()
        let written = try cpus(isRequired: count == nil)
        let cpus = try scaled(written, to: count)
        var result = MachineSpecification(
            name: try root["name"]?.name() ?? MachineDecoder.name(ofFile: file), kernel: kernel,
            architecture: architecture, cpus: cpus,
            memory: try root["memory"]?.size(in: MachineDecoder.memory)
                ?? min(UInt64(cpus.count) << 31, 64 << 40))
        if let field = root["numa"] { result.nodes = try numa(field) }
        if let field = root["caches"] { result.caches = try caches(field, layout: cpus.layout) }
        try memory(&result)
        if let field = root["hz"] { result.hz = try field.integer(in: 24...10_000) }
        if let field = root["uptime"] { result.uptime = try duration(field) }
        if let field = root["seed"] { result.seed = try field.unsigned() }
        if let field = root["features"] { result.features = try features(field) }
        if let field = root["nr_irqs"] { result.nrIRQs = try field.integer(in: 1...1 << 24) }
        if let field = root["captured"] {
            for other in ["devices", "interrupts"] {
                if let unwanted = root[other] {
                    throw unwanted.error(
                        "found beside 'captured', which has all rows; expected only one of them")
                }
            }
            // The capture has the CPUs that the file names, whatever an option makes of them.
            result.captured = try captured(field, cpus: written ?? cpus)
            result.capturedActivity = try activity(field, cpus: written ?? cpus)
        }
        if let field = root["devices"] { result.devices = try devices(field, cpuCount: cpus.count) }
        if let field = root["pci"] { result.pci = try pci(field) }
        if let field = root["interrupts"] {
            result.interrupts = try interrupts(field, cpuCount: max(cpus.count, written?.count ?? 0))
        }
        if let field = root["modules"] { result.modules = try modules(field) }
        if let field = root["events"] { result.events = try events(field) }
        if let field = root["files"] { result.files = try files(field) }
        result.system = try system()
        return result
    }

    private func scaled(
        _ written: CPUSpecification?, to count: Int?
    ) throws(MachineFileError) -> CPUSpecification {
        guard let count else { return written ?? CPUSpecification(coresPerSocket: 1) }
        guard count >= 1, count <= CPUSpecification.limit else {
            throw MachineFileError(
                file: file, place: .option("--cpus"), key: "",
                reason: "found \(count); expected 1 to \(CPUSpecification.limit)")
        }
        return written?.scaled(to: count) ?? CPUSpecification(coresPerSocket: count)
    }

    func duration(_ field: Field) throws(MachineFileError) -> Nanoseconds {
        let expected = "a duration, as 30d or 1h30m"
        let text = try field.text(expected: expected)
        guard let duration = Nanoseconds(text) else { throw field.error(expected: expected) }
        return duration
    }

    private func features(_ field: Field) throws(MachineFileError) -> Set<PlatformFeature> {
        var result: Set<PlatformFeature> = []
        for item in try field.list() {
            let feature = try item.choice(PlatformFeature.self, called: "one of the features")
            guard result.insert(feature).inserted else {
                throw item.error("\(feature.rawValue) is there twice; expected it once")
            }
        }
        return result
    }

    /// What a machine without a name of its own is called: the file's name without folders and extension.
    private static func name(ofFile file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? ""
        for ending in [".yaml", ".yml"] where last.hasSuffix(ending) && last != ending {
            return String(last.dropLast(ending.count))
        }
        return last.isEmpty ? "machine" : last
    }
}
