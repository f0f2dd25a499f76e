import KernelTypes
import Machine

/// Makes caches of what captured CPUs say of theirs.
struct CacheImporter {
    private let cpus: [Int: [Int: CapturedCPUs.CacheFile]]
    private let places: [Int]

    init(_ cpus: [Int: CapturedCPUs.CPU]) {
        self.cpus = cpus.mapValues(\.caches).filter { !$0.value.isEmpty }
        places = Set(self.cpus.values.flatMap(\.keys)).sorted()
    }

    /// Whether nothing is known of caches.
    var isEmpty: Bool { places.isEmpty }

    /// Whether a machine with those caches shows just what was captured.
    func agrees(with caches: CacheHierarchy, _ topology: Topology, online: CPUSet) -> Bool {
        cpus.allSatisfy { cpu, files in
            (0..<max(caches.placeCount, (places.last ?? 0) + 1)).allSatisfy { place in
                let cache = caches.cache(place, of: cpu, topology)
                guard let file = files[place], let cache else { return files[place] == nil && cache == nil }
                return cache.geometry == file.geometry
                    && cache.number(of: cpu, topology) == file.id.map { Int($0) }
                    && cache.sharers(of: cpu, topology).intersection(online) == file.sharers
            }
        }
    }

    /// The caches, shared by neighbouring cores of a package; nil where that does not tell what was captured.
    func neighbours(_ topology: Topology, online: CPUSet) -> [CacheSpecification]? {
        var result: [CacheSpecification] = []
        for place in places {
            guard let file = cpus.min(by: { $0.key < $1.key })?.value[place] else { return nil }
            let widest = cpus.values.compactMap { $0[place]?.sharers }.max { $0.count < $1.count }
            let cores = Set(
                (widest ?? file.sharers).lazy.filter { $0 < topology.cpuCount }.map(topology.core))
            let found = [cores.count, topology.coresPerSocket].lazy.map { count in
                CacheSpecification(
                    index: place, geometry: file.geometry,
                    sharing: .cores(count, isNumbered: file.id != nil))
            }.first { agrees($0, topology, online: online) }
            guard let found else { return nil }
            result.append(found)
        }
        return result
    }

    private func agrees(_ candidate: CacheSpecification, _ topology: Topology, online: CPUSet) -> Bool {
        let cache = Cache(candidate, topology)
        return cpus.allSatisfy { cpu, files in
            guard let file = files[candidate.index] else { return false }
            return file.geometry == candidate.geometry
                && cache.number(of: cpu, topology) == file.id.map { Int($0) }
                && cache.sharers(of: cpu, topology).intersection(online) == file.sharers
        }
    }

    /// The caches of a layout with `count` CPUs, shared as CPUs say; nil when they contradict each other, or there are
    /// too many kinds. CPUs that say nothing have the caches of the one before, for themselves.
    func groups(count: Int) -> [CacheSpecification]? {
        var result: [CacheSpecification] = []
        for place in places {
            let files = cpus.compactMapValues { $0[place] }
            guard let found = CPUGroupsFound(files.mapValues(\.sharers), count: count) else { return nil }
            guard let kinds = kinds(files, count: count, place: place) else { return nil }
            for (geometry, members) in kinds {
                guard result.count < CacheSpecification.limit else { return nil }
                result.append(
                    CacheSpecification(
                        index: place, geometry: geometry, cpus: members.count == count ? nil : members,
                        sharing: sharing(members, files, found.labels)))
            }
        }
        return result
    }

    /// Which CPUs have which kind of cache in a place; nil when CPUs with different ones share it.
    private func kinds(
        _ files: [Int: CapturedCPUs.CacheFile], count: Int, place: Int
    ) -> [(CacheGeometry, CPUSet)]? {
        var order: [CacheGeometry] = []
        var members: [CacheGeometry: [Int]] = [:]
        var last = (0..<count).first { cpus[$0] != nil }.flatMap { files[$0]?.geometry }
        for cpu in 0..<count {
            if cpus[cpu] != nil { last = files[cpu]?.geometry }
            guard let geometry = last else { continue }
            if members[geometry] == nil { order.append(geometry) }
            members[geometry, default: []].append(cpu)
        }
        for file in files.values {
            guard file.sharers.allSatisfy({ files[$0].map { $0.geometry == file.geometry } ?? false }) else {
                return nil
            }
        }
        return order.map { ($0, CPUSet(members[$0] ?? [])) }
    }

    private func sharing(
        _ members: CPUSet, _ files: [Int: CapturedCPUs.CacheFile], _ labels: [Int32?]
    ) -> CacheSpecification.Sharing {
        var nextLabel = Int32(labels.count)
        var nextID = members.compactMap { files[$0]?.id }.max() ?? -1
        let isNumbered = members.allSatisfy { files[$0] == nil || files[$0]?.id != nil }
        var groups: [Int32] = []
        var ids: [Int32] = []
        for cpu in members {
            let isKnown = files[cpu] != nil
            if !isKnown {
                nextLabel += 1
                nextID = nextID == .max ? nextID : nextID + 1
            }
            groups.append(isKnown ? labels[cpu] ?? nextLabel : nextLabel)
            ids.append(files[cpu]?.id ?? nextID)
        }
        return .groups(labels: CPULayout.ranked(groups), ids: isNumbered ? ids : nil)
    }
}
