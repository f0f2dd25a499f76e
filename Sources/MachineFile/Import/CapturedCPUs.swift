import KernelTypes
import Machine

/// What `sys/devices/system/cpu/cpuN` of a folder says of each CPU: its place in the machine and its caches.
///
/// A number is nil when its file is missing or no number, a set when it has not the CPU itself in it.
struct CapturedCPUs {
    /// One of a CPU's caches.
    struct CacheFile {
        var geometry: CacheGeometry
        var id: Int32?
        var sharers: CPUSet
    }

    /// One CPU.
    struct CPU {
        var package: Int32?
        var core: Int32?
        var die: Int32?
        var cluster: Int32?
        var threads: CPUSet?
        var packageCPUs: CPUSet?
        var dieCPUs: CPUSet?
        var clusterCPUs: CPUSet?
        var node: Int?
        /// Whether there is a file `online`.
        var canGoOffline = false
        /// By their places.
        var caches: [Int: CacheFile] = [:]

        /// Whether anything is known of its place.
        var isPlaced: Bool {
            package != nil || core != nil || threads != nil || packageCPUs != nil || node != nil
                || !caches.isEmpty
        }
    }

    /// The CPUs that have a directory.
    private(set) var cpus: [Int: CPU] = [:]
    /// Why not all was read; nil if it was.
    private(set) var refusal: String?
    private let folder: FactsFolder
    private var budget: Int

    /// Reads the directories of CPUs below `cpuCount`.
    init(_ folder: FactsFolder, cpuCount: Int, limits: ImportLimits) {
        self.folder = folder
        budget = limits.textBytes
        let all = folder.names(in: CapturedCPUs.root)
            .compactMap { HostFacts.cpuNumber($0, prefix: "cpu") }.filter { $0 < cpuCount }.sorted()
        guard all.last ?? 0 < CPULayout.limit else {
            refusal = "a CPU numbered above \(CPULayout.limit - 1)"
            return
        }
        for cpu in all {
            cpus[cpu] = read(cpu)
            guard budget > 0 else {
                refusal = "more than \(limits.textBytes) bytes"
                cpus = [:]
                return
            }
        }
    }

    private static let root = "sys/devices/system/cpu"

    private mutating func read(_ cpu: Int) -> CPU {
        let path = "\(CapturedCPUs.root)/cpu\(cpu)"
        var result = CPU()
        for name in folder.names(in: path) {
            if name == "online" { result.canGoOffline = true }
            if let node = HostFacts.cpuNumber(name, prefix: "node") { result.node = node }
            if name == "topology" { topology("\(path)/topology", cpu, &result) }
            guard name == "cache" else { continue }
            for index in folder.names(in: "\(path)/cache") {
                guard let place = HostFacts.cpuNumber(index, prefix: "index"),
                    place < CacheSpecification.limit
                else { continue }
                result.caches[place] = cache("\(path)/cache/\(index)", cpu)
            }
        }
        return result
    }

    private mutating func topology(_ path: String, _ cpu: Int, _ result: inout CPU) {
        result.package = number("\(path)/physical_package_id")
        result.core = number("\(path)/core_id")
        result.die = number("\(path)/die_id")
        result.cluster = number("\(path)/cluster_id")
        result.threads = set("\(path)/thread_siblings_list", cpu)
        result.packageCPUs = set("\(path)/core_siblings_list", cpu)
        result.dieCPUs = set("\(path)/die_cpus_list", cpu)
        result.clusterCPUs = set("\(path)/cluster_cpus_list", cpu)
    }

    private mutating func cache(_ path: String, _ cpu: Int) -> CacheFile? {
        guard let kind = text("\(path)/type").flatMap({ Cache.Kind(rawValue: $0) }),
            let sharers = set("\(path)/shared_cpu_list", cpu)
        else { return nil }
        var size = text("\(path)/size")
        if size?.last == "K" { size?.removeLast() }
        let count = { (text: String?) -> Int in
            text.flatMap { Int($0) }.flatMap { 0...CacheGeometry.limit ~= $0 ? $0 : nil } ?? 0
        }
        let geometry = CacheGeometry(
            level: count(text("\(path)/level")), kind: kind, kilobytes: count(size),
            ways: count(text("\(path)/ways_of_associativity")),
            lineSize: count(text("\(path)/coherency_line_size")),
            sets: count(text("\(path)/number_of_sets")),
            linesPerTag: count(text("\(path)/physical_line_partition")))
        return CacheFile(geometry: geometry, id: number("\(path)/id"), sharers: sharers)
    }

    private mutating func number(_ path: String) -> Int32? {
        guard let text = text(path), let number = Int32(text), number >= -1 else { return nil }
        return number
    }

    private mutating func set(_ path: String, _ cpu: Int) -> CPUSet? {
        guard let set = text(path).flatMap(HostFacts.cpuList), set.contains(cpu) else { return nil }
        return set
    }

    /// A file's text, as long as not too much was read already.
    private mutating func text(_ path: String) -> String? {
        guard budget > 0 else { return nil }
        let text = folder.value(path)
        budget -= text?.utf8.count ?? 0
        return text
    }
}
