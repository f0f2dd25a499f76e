import KernelTypes
import Machine

extension YAMLLines {
    /// The processors: how many, and where each is if no rule says it.
    mutating func cpus(_ cpus: CPUSpecification) {
        raw("cpus: {sockets: \(cpus.sockets), cores: \(cpus.coresPerSocket), threads: \(cpus.threadsPerCore)")
        raw(", nodes: \(cpus.nodes)")
        if let count = cpus.countOverride { raw(", count: \(count)") }
        let sets = [("offline", cpus.offline), ("absent", cpus.absent), ("isolated", cpus.isolated)]
        for (name, set) in sets where !set.isEmpty { raw(", \(name): \"\(set.listText)\"") }
        if let fixed = cpus.fixed { raw(", fixed: \"\(fixed.listText)\"") }
        if let count = cpus.configured { raw(", nr_cpus: \(count)") }
        if let count = cpus.firmwareCount { raw(", firmware: \(count)") }
        if let layout = cpus.layout { self.layout(layout) }
        raw("}\n")
    }

    private mutating func layout(_ layout: CPULayout) {
        raw(",\n  layout: {\n    core_id: \"\(NumberRuns.text(layout.coreIDs))\"")
        let lists = [
            ("package_id", layout.packageIDs, true),
            ("die_id", layout.dieIDs, layout.dieIDs.contains { $0 != 0 }),
            ("cluster_id", layout.clusterIDs, layout.clusterIDs.contains { $0 != -1 }),
            ("node", layout.nodes, layout.nodes.contains { $0 != 0 }),
            ("cores", layout.cores, layout.cores != layout.namedCores),
            ("clusters", layout.clusters, layout.clusters != layout.cores),
            ("dies", layout.dies, layout.dies != layout.namedDies),
            ("packages", layout.packages, layout.packages != layout.namedPackages),
        ]
        for (name, numbers, isNeeded) in lists where isNeeded {
            raw(",\n    \(name): \"\(NumberRuns.text(numbers))\"")
        }
        if layout.nodeCount != layout.namedNodeCount { raw(",\n    nodes: \(layout.nodeCount)") }
        raw("}")
    }

    /// The nodes beside their number.
    mutating func numa(_ nodes: NodeSpecification) {
        guard nodes != NodeSpecification() else { return }
        raw("numa:\n")
        if let count = nodes.possible { raw("  possible: \(count)\n") }
        if !nodes.withoutMemory.isEmpty { raw("  without_memory: \"\(nodes.withoutMemory.listText)\"\n") }
        let side = nodes.distanceCount
        guard side > 0 else { return }
        raw("  distances:\n")
        for row in 0..<side {
            let numbers = nodes.distances.dropFirst(row * side).prefix(side).map { String($0) }
            raw("    - \"\(numbers.joined(separator: " "))\"\n")
        }
    }

    /// A kind of cache.
    mutating func cache(_ cache: CacheSpecification) {
        let geometry = cache.geometry
        raw("{index: \(cache.index), level: \(geometry.level), type: \(geometry.kind.rawValue)")
        let numbers = [
            ("size", geometry.kilobytes), ("line", geometry.lineSize), ("ways", geometry.ways),
            ("sets", geometry.sets), ("lines_per_tag", geometry.linesPerTag),
        ]
        for (name, number) in numbers where number != 0 { raw(", \(name): \(number)") }
        if let cpus = cache.cpus { raw(", cpus: \"\(cpus.listText)\"") }
        switch cache.sharing {
        case .cores(let count, let isNumbered):
            raw(", cores: \(count)")
            if !isNumbered { raw(", numbered: false") }
        case .groups(let labels, let ids):
            raw(", shared: \"\(NumberRuns.text(labels))\"")
            if let ids { raw(", id: \"\(NumberRuns.text(ids))\"") }
        }
        raw("}")
    }
}
