import KernelTypes
import Machine

/// `cpuN/cache/indexM`: the caches that a CPU uses, as `CacheHierarchy` has them.
enum CacheFiles {
    /// Adds the files of one directory.
    static func add(to directory: DirectoryPlan, _ machine: Machine) {
        let state = machine.snapshot().state
        let caches = CacheHierarchy(state).caches
        let index = directory.directories(CountedFamily("index") { _ in caches.count })
        addGeometry(to: index, caches, machine)
        index.file("shared_cpu_map") { set(caches, $0, isMask: true, machine) }
        if machine.kernel >= KernelVersion(2, 6, 26) {
            index.file("shared_cpu_list") { set(caches, $0, isMask: false, machine) }
        }
    }

    private static func addGeometry(to index: DirectoryPlan, _ caches: [Cache], _ machine: Machine) {
        let state = machine.snapshot().state
        let topology = state.topology
        let isX86 = state.specification.architecture.isX86
        var lines: [(String, @Sendable (Cache, Int) -> String)] = [
            ("level", { cache, _ in String(cache.level) }),
            ("type", { cache, _ in cache.kind.rawValue }),
            ("size", { cache, _ in "\(cache.kilobytes)K" }),
            ("coherency_line_size", { cache, _ in String(cache.lineSize) }),
            ("number_of_sets", { cache, _ in String(cache.sets) }),
            ("ways_of_associativity", { cache, _ in String(cache.ways) }),
        ]
        if isX86 { lines.append(("physical_line_partition", { _, _ in "1" })) }
        // Numbers of caches come from the processor itself (Linux: `CACHE_ID`).
        if isX86 && machine.kernel >= KernelVersion(4, 10) {
            lines.append(("id", { cache, cpu in String(cache.number(of: cpu, topology)) }))
        }
        for (name, line) in lines {
            index.file(name) { place in
                let (cache, cpu) = (caches[place.numbers[1]], place.numbers[0])
                return AttributeFile.line(machine) { _ in line(cache, cpu) }
            }
        }
    }

    /// The online CPUs that share a cache.
    private static func set(_ caches: [Cache], _ place: Place, isMask: Bool, _ machine: Machine) -> CPUSetFile
    {
        let (cache, cpu) = (caches[place.numbers[1]], place.numbers[0])
        return CPUSetFile(machine: machine, isMask: isMask, attribute: .plain) { snapshot in
            cache.sharers(of: cpu, snapshot.state.topology).intersection(snapshot.state.online)
        }
    }
}
