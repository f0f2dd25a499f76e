import KernelTypes
import Machine

/// `cpuN/cache/indexM`: the caches that a CPU uses, as `CacheHierarchy` has them.
///
/// What the kernel does not know of a cache has no file (Linux: `cache_default_attrs_is_visible`).
enum CacheFiles {
    /// Adds the files of one directory.
    static func add(to directory: DirectoryPlan, _ machine: Machine) {
        let caches = CacheHierarchy(machine.snapshot().state)
        let index = directory.directories(CacheFamily(caches: caches))
        addGeometry(to: index, caches, machine)
        index.file("shared_cpu_map") { set(caches, $0, isMask: true, machine) }
        if machine.kernel >= KernelVersion(2, 6, 26) {
            index.file("shared_cpu_list") { set(caches, $0, isMask: false, machine) }
        }
    }

    private static func addGeometry(to index: DirectoryPlan, _ caches: CacheHierarchy, _ machine: Machine) {
        let topology = machine.snapshot().state.topology
        let isX86 = machine.snapshot().state.specification.architecture.isX86
        let known = { @Sendable (number: Int, unit: String) in number > 0 ? "\(number)\(unit)" : nil }
        var lines: [(String, @Sendable (Cache, Int) -> String?)] = [
            ("level", { cache, _ in known(cache.level, "") }),
            ("type", { cache, _ in cache.kind.rawValue }),
            ("size", { cache, _ in known(cache.kilobytes, "K") }),
            ("coherency_line_size", { cache, _ in known(cache.lineSize, "") }),
            ("number_of_sets", { cache, _ in known(cache.sets, "") }),
            ("ways_of_associativity", { cache, _ in known(cache.ways, "") }),
        ]
        if isX86 {
            lines.append(("physical_line_partition", { cache, _ in known(cache.geometry.linesPerTag, "") }))
        }
        // Numbers of caches come from the processor itself, elsewhere only from firmware (Linux: `CACHE_ID`).
        if machine.kernel >= KernelVersion(4, 10), isX86 || caches.isCaptured {
            lines.append(("id", { cache, cpu in cache.number(of: cpu, topology).map { String($0) } }))
        }
        for (name, line) in lines {
            index.file(name) { place in
                let cpu = place.numbers[0]
                guard let cache = caches.cache(place.numbers[1], of: cpu, topology),
                    let text = line(cache, cpu)
                else { return nil }
                return AttributeFile.line(machine) { _ in text }
            }
        }
    }

    /// The online CPUs that share a cache.
    private static func set(
        _ caches: CacheHierarchy, _ place: Place, isMask: Bool, _ machine: Machine
    ) -> CPUSetFile? {
        let (cpu, topology) = (place.numbers[0], place.snapshot.state.topology)
        guard let cache = caches.cache(place.numbers[1], of: cpu, topology) else { return nil }
        return CPUSetFile(machine: machine, isMask: isMask, attribute: .plain) { snapshot in
            cache.sharers(of: cpu, snapshot.state.topology).intersection(snapshot.state.online)
        }
    }
}

/// Directories of a CPU's caches: `index0`, `index1`.
private struct CacheFamily: NumberedFamily {
    let caches: CacheHierarchy

    var prefix: String { "index" }
    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool {
        caches.cache(number, of: directory.numbers[0], directory.snapshot.state.topology) != nil
    }

    func member(after number: Int, in directory: Place) -> Int? {
        let first = max(0, number + 1)
        guard first < caches.placeCount else { return nil }
        return (first..<caches.placeCount).first { contains($0, in: directory) }
    }

    func count(in directory: Place) -> Int {
        (0..<caches.placeCount).count { contains($0, in: directory) }
    }
}
