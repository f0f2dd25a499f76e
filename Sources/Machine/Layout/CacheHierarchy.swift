public import KernelTypes

/// The caches of a machine, in the order of the kernel's `index0`, `index1` and so on.
///
/// What processors had is from their makers' documents, from memory; where sizes differ between models it is
/// one that was sold much.
public struct CacheHierarchy: Sendable, Hashable {
    /// The caches that there are: those of each CPU, or of a captured machine all that some CPU uses.
    public let caches: [Cache]
    /// Those that are in each place: one, or several of which each CPU has one at most.
    private let places: [[Cache]]
    /// Whether they are those of a captured machine.
    public let isCaptured: Bool

    /// The caches of a machine.
    public init(_ state: MachineState) { self.init(state.specification, state.topology) }

    /// The caches of the machine that `specification` describes, whose CPUs are grouped as `topology` says.
    public init(_ specification: MachineSpecification, _ topology: Topology) {
        var places: [[Cache]] = []
        for cache in specification.caches where 0..<CacheSpecification.limit ~= cache.index {
            while places.count <= cache.index { places.append([]) }
            places[cache.index].append(Cache(cache, topology))
        }
        isCaptured = !places.isEmpty
        if !isCaptured {
            places = CacheHierarchy.caches(
                of: specification.usualProcessor, coresPerSocket: topology.coresPerSocket
            ).map { [$0] }
        }
        self.places = places
        caches = places.flatMap(\.self)
    }

    /// The caches of a processor in packages of so many cores.
    public init(_ processor: ProcessorModel, coresPerSocket: Int) {
        caches = CacheHierarchy.caches(of: processor, coresPerSocket: coresPerSocket)
        places = caches.map { [$0] }
        isCaptured = false
    }

    private static func caches(of processor: ProcessorModel, coresPerSocket: Int) -> [Cache] {
        let cores = max(1, coresPerSocket)
        return switch processor {
        case .haswell, .broadwell:
            [.data(32, 8), .instruction(32, 8), .second(256, 8), .shared(2560, 20, cores)]
        case .skylake:
            [.data(32, 8), .instruction(32, 8), .second(1024, 16), .shared(1408, 11, cores)]
        case .iceLake:
            [.data(48, 12), .instruction(32, 8), .second(1280, 20), .shared(1536, 12, cores)]
        case .zen3:
            [.data(32, 8), .instruction(32, 8), .second(512, 8), .group(32768, 16, cores: 8)]
        case .pentium4:
            [.data(16, 8), .second(1024, 8)]
        case .itanium2:
            [
                .data(16, 4), .instruction(16, 4), .second(256, 8, line: 128),
                .unified(3, 6144, 24, line: 128, cores: 1),
            ]
        case .neoverseN1:
            [.data(64, 4), .instruction(64, 4), .second(1024, 8), .group(32768, 16, cores: cores)]
        }
    }

    /// How many places there are for caches of a CPU, from 0.
    public var placeCount: Int { places.count }

    /// The cache of `cpu` in a place; nil if it has none there.
    public func cache(_ index: Int, of cpu: Int, _ topology: Topology) -> Cache? {
        guard places.indices.contains(index) else { return nil }
        return places[index].first { $0.isUsed(by: cpu, topology) }
    }
}

extension MachineSpecification {
    /// The processor, if need be the usual one of architecture and kernel.
    public var usualProcessor: ProcessorModel {
        processor ?? .standard(for: architecture, kernel: kernel)
    }
}

extension Cache {
    fileprivate static func data(_ kilobytes: Int, _ ways: Int) -> Cache { first(.data, kilobytes, ways) }

    fileprivate static func instruction(_ kilobytes: Int, _ ways: Int) -> Cache {
        first(.instruction, kilobytes, ways)
    }

    private static func first(_ kind: Kind, _ kilobytes: Int, _ ways: Int) -> Cache {
        Cache(CacheGeometry(1, kind, kilobytes, ways, line: 64), coresSharing: 1)
    }

    fileprivate static func second(_ kilobytes: Int, _ ways: Int, line: Int = 64) -> Cache {
        unified(2, kilobytes, ways, line: line, cores: 1)
    }

    /// One that a package's cores share, each of them bringing its part.
    fileprivate static func shared(_ kilobytesPerCore: Int, _ ways: Int, _ cores: Int) -> Cache {
        group(kilobytesPerCore * cores, ways, cores: cores)
    }

    fileprivate static func group(_ kilobytes: Int, _ ways: Int, cores: Int) -> Cache {
        unified(3, kilobytes, ways, line: 64, cores: cores)
    }

    fileprivate static func unified(_ level: Int, _ kilobytes: Int, _ ways: Int, line: Int, cores: Int)
        -> Cache
    {
        Cache(CacheGeometry(level, .unified, kilobytes, ways, line: line), coresSharing: cores)
    }
}

extension CacheGeometry {
    /// The numbers of a cache that is made of whole sets.
    fileprivate init(_ level: Int, _ kind: Cache.Kind, _ kilobytes: Int, _ ways: Int, line: Int) {
        self.init(
            level: level, kind: kind, kilobytes: kilobytes, ways: ways, lineSize: line,
            sets: kilobytes << 10 / (ways * line), linesPerTag: 1)
    }
}
