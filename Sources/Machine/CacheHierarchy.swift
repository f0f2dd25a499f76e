public import KernelTypes

/// A processor's caches, in the order of the kernel's `index0`, `index1` and so on.
///
/// What processors had is from their makers' documents, from memory; where sizes differ between models it is
/// one that was sold much.
public struct CacheHierarchy: Sendable, Hashable {
    /// The caches that a CPU uses.
    public let caches: [Cache]

    /// The caches of a processor in packages of so many cores.
    public init(_ processor: ProcessorModel, coresPerSocket: Int) {
        let cores = max(1, coresPerSocket)
        switch processor {
        case .haswell, .broadwell:
            caches = [.data(32, 8), .instruction(32, 8), .second(256, 8), .shared(2560, 20, cores)]
        case .skylake:
            caches = [.data(32, 8), .instruction(32, 8), .second(1024, 16), .shared(1408, 11, cores)]
        case .iceLake:
            caches = [.data(48, 12), .instruction(32, 8), .second(1280, 20), .shared(1536, 12, cores)]
        case .zen3:
            caches = [.data(32, 8), .instruction(32, 8), .second(512, 8), .group(32768, 16, cores: 8)]
        case .pentium4:
            caches = [.data(16, 8), .second(1024, 8)]
        case .itanium2:
            caches = [
                .data(16, 4), .instruction(16, 4), .second(256, 8, line: 128),
                Cache(level: 3, kind: .unified, kilobytes: 6144, ways: 24, lineSize: 128, coresSharing: 1),
            ]
        case .neoverseN1:
            caches = [.data(64, 4), .instruction(64, 4), .second(1024, 8), .group(32768, 16, cores: cores)]
        }
    }

    /// The caches of a machine.
    public init(_ state: MachineState) {
        let specification = state.specification
        self.init(
            specification.processor
                ?? .standard(for: specification.architecture, kernel: specification.kernel),
            coresPerSocket: state.topology.coresPerSocket)
    }
}

/// One cache of a processor.
public struct Cache: Sendable, Hashable {
    /// What a cache holds.
    public enum Kind: String, Sendable, Hashable {
        /// Data.
        case data = "Data"
        /// Instructions.
        case instruction = "Instruction"
        /// Both.
        case unified = "Unified"
    }

    /// How far it is from the processor: 1 to 3.
    public let level: Int
    /// What it holds.
    public let kind: Kind
    /// Its size in KiB.
    public let kilobytes: Int
    /// In how many places a line can be.
    public let ways: Int
    /// The size of a line in bytes.
    public let lineSize: Int
    /// How many cores of a package share it.
    public let coresSharing: Int

    /// How many sets it has.
    public var sets: Int { kilobytes << 10 / (ways * lineSize) }
}

extension Cache {
    /// The number of the one of these caches that `cpu` uses, counted over the whole machine.
    public func number(of cpu: Int, _ topology: Topology) -> Int {
        let perSocket = (topology.coresPerSocket + coresSharing - 1) / coresSharing
        return topology.socket(of: cpu) * perSocket + topology.coreInSocket(of: cpu) / coresSharing
    }

    /// The CPUs that share it with `cpu`, and `cpu` itself.
    public func sharers(of cpu: Int, _ topology: Topology) -> CPUSet {
        let cores = topology.cores(ofSocket: topology.socket(of: cpu))
        let place = topology.coreInSocket(of: cpu)
        let first = cores.lowerBound + place - place % coresSharing
        return topology.cpus(ofCores: first..<min(first + coresSharing, cores.upperBound))
    }

    fileprivate static func data(_ kilobytes: Int, _ ways: Int) -> Cache {
        Cache(level: 1, kind: .data, kilobytes: kilobytes, ways: ways, lineSize: 64, coresSharing: 1)
    }

    fileprivate static func instruction(_ kilobytes: Int, _ ways: Int) -> Cache {
        Cache(level: 1, kind: .instruction, kilobytes: kilobytes, ways: ways, lineSize: 64, coresSharing: 1)
    }

    fileprivate static func second(_ kilobytes: Int, _ ways: Int, line: Int = 64) -> Cache {
        Cache(level: 2, kind: .unified, kilobytes: kilobytes, ways: ways, lineSize: line, coresSharing: 1)
    }

    /// One that a package's cores share, each of them bringing its part.
    fileprivate static func shared(_ kilobytesPerCore: Int, _ ways: Int, _ cores: Int) -> Cache {
        group(kilobytesPerCore * cores, ways, cores: cores)
    }

    fileprivate static func group(_ kilobytes: Int, _ ways: Int, cores: Int) -> Cache {
        Cache(level: 3, kind: .unified, kilobytes: kilobytes, ways: ways, lineSize: 64, coresSharing: cores)
    }
}
