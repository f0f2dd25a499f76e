import KernelTypes
import Machine
import Testing

@Suite("Groups of CPUs, and caches") struct CacheHierarchyTests {
    private func topology(_ random: inout SeededRandom) -> Topology {
        let count = random.next(in: 1..<300)
        return Topology(
            CPUSpecification(
                coresPerSocket: random.next(in: 1..<40), threadsPerCore: random.next(in: 1..<5),
                nodes: random.next(in: 1..<9), countOverride: count))
    }

    @Test("packages and cores have the CPUs that say so")
    func groups() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let topology = topology(&random)
            for cpu in 0..<topology.cpuCount {
                let socket = topology.socket(of: cpu)
                let core = topology.core(of: cpu)
                #expect(topology.cpus(ofSocket: socket).contains(cpu))
                #expect(topology.cpus(ofCores: core..<core + 1).contains(cpu))
                #expect(core == socket * topology.coresPerSocket + topology.coreInSocket(of: cpu))
            }
            let packages = (0..<topology.sockets).map { topology.cpus(ofSocket: $0) }
            #expect(packages.reduce(0) { $0 + $1.count } == topology.cpuCount, "seed \(seed)")
            #expect(topology.cpus(ofSocket: topology.sockets).isEmpty && topology.cpus(ofSocket: -1).isEmpty)
            #expect(topology.cpus(ofNode: topology.nodes).isEmpty && topology.cpus(ofNode: -1).isEmpty)
        }
    }

    @Test("who shares a cache shares its number, and nobody else", arguments: ProcessorModel.allCases)
    func caches(processor: ProcessorModel) {
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let topology = topology(&random)
            for cache in CacheHierarchy(processor, coresPerSocket: topology.coresPerSocket).caches {
                let numbers = (0..<topology.cpuCount).map { cache.number(of: $0, topology) }
                for cpu in 0..<topology.cpuCount {
                    let expected = CPUSet(numbers.indices.filter { numbers[$0] == numbers[cpu] })
                    #expect(cache.sharers(of: cpu, topology) == expected, "seed \(seed), CPU \(cpu)")
                    #expect(expected.isSubset(of: topology.cpus(ofSocket: topology.socket(of: cpu))))
                }
            }
        }
    }

    @Test("sizes are those of whole sets, and levels go up", arguments: ProcessorModel.allCases)
    func geometry(processor: ProcessorModel) {
        for cores in [1, 8, 64, 1 << 20] {
            let caches = CacheHierarchy(processor, coresPerSocket: cores).caches
            for cache in caches {
                #expect(cache.sets * cache.ways * cache.lineSize == cache.kilobytes << 10)
            }
            #expect(caches.map(\.level) == caches.map(\.level).sorted() && caches.first?.kind == .data)
        }
    }
}
