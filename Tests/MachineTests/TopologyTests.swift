import KernelTypes
import Machine
import Testing

@Suite("Topology") struct TopologyTests {
    /// Descriptions of all shapes: full, odd, with more nodes than cores.
    private static func shapes(_ seed: UInt64) -> [CPUSpecification] {
        var random = SeededRandom(seed: seed)
        return (0..<40).map { _ in
            var cpus = CPUSpecification(
                sockets: random.next(in: 1..<9), coresPerSocket: random.next(in: 1..<30),
                threadsPerCore: random.next(in: 1..<5), nodes: random.next(in: 1..<40))
            if random.chance(1, in: 2) { cpus.countOverride = random.next(in: 1..<cpus.count + 1) }
            return cpus
        }
    }

    @Test("nodes share out all CPUs, each in one node, and both ways of asking agree", arguments: 1...10)
    func partition(seed: UInt64) {
        for cpus in Self.shapes(seed) {
            let topology = Topology(cpus)
            let context = Comment(rawValue: "seed \(seed) \(cpus)")
            #expect(topology.cpuCount == cpus.count, context)
            var seen = CPUSet()
            var sizes: [Int] = []
            for node in 0..<topology.nodes {
                let members = topology.cpus(ofNode: node)
                #expect(members.allSatisfy { topology.node(of: $0) == node }, context)
                #expect(seen.intersection(members).isEmpty, context)
                #expect(members.last ?? 0 < topology.cpuCount, context)
                seen = seen.union(members)
                sizes.append(Set(members.map { topology.core(of: $0) }).count)
            }
            #expect(seen == CPUSet(0..<topology.cpuCount), context)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, context)
            #expect(!sizes.contains(0), context)
        }
    }

    @Test("core and thread name a CPU, sockets fill up in order", arguments: 1...10)
    func places(seed: UInt64) {
        for cpus in Self.shapes(seed) {
            let topology = Topology(cpus)
            let context = Comment(rawValue: "seed \(seed) \(cpus)")
            var names: Set<[Int]> = []
            var perSocket: [Int: Set<Int>] = [:]
            for cpu in 0..<topology.cpuCount {
                let (core, thread) = (topology.core(of: cpu), topology.thread(of: cpu))
                #expect(core < topology.coreCount && thread < topology.threadsPerCore, context)
                names.insert([core, thread])
                perSocket[topology.socket(of: cpu), default: []].insert(core)
            }
            #expect(names.count == topology.cpuCount, context)
            #expect(perSocket.count == topology.sockets, context)
            for socket in 0..<topology.sockets - 1 {
                #expect(perSocket[socket]?.count == topology.coresPerSocket, context)
            }
        }
    }

    @Test("two packages with two threads a core are numbered as servers are")
    func numbering() {
        let topology = Topology(CPUSpecification(sockets: 2, coresPerSocket: 4, threadsPerCore: 2, nodes: 2))
        #expect((0..<16).map { topology.core(of: $0) } == Array(0..<8) + Array(0..<8))
        #expect((0..<16).map { topology.socket(of: $0) } == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1])
        #expect(topology.cpus(ofNode: 1).listText == "4-7,12-15")
    }

    @Test(
        "one CPU to the most that there can be",
        arguments: [1, 2, 3, 1_000_003, 1 << 20, (1 << 24) - 1, 1 << 24])
    func sizes(count: Int) {
        let cpus = CPUSpecification(sockets: 2, coresPerSocket: 64, threadsPerCore: 2, nodes: 8).scaled(
            to: count)
        let topology = Topology(cpus)
        #expect(topology.cpuCount == count)
        var total = 0
        for node in 0..<topology.nodes {
            let members = topology.cpus(ofNode: node)
            #expect(members.ranges.count <= 2)
            if let first = members.first, let last = members.last {
                #expect(topology.node(of: first) == node && topology.node(of: last) == node)
            }
            total += members.count
        }
        #expect(total == count)
    }
}

@Suite("Numbers of CPUs") struct CPUSpecificationTests {
    @Test("scaling gives the number asked for, with packages of the same size", arguments: 1...20)
    func scaled(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let cpus = CPUSpecification(
                sockets: random.next(in: 1..<9), coresPerSocket: random.next(in: 1..<65),
                threadsPerCore: random.next(in: 1..<3), nodes: random.next(in: 1..<9),
                offline: CPUSet([0, 5, 17]))
            let count = random.next(in: 1..<20_000)
            let larger = cpus.scaled(to: count)
            let context = Comment(rawValue: "seed \(seed) \(cpus) to \(count)")
            #expect(larger.count == count, context)
            #expect(larger.coresPerSocket == cpus.coresPerSocket, context)
            #expect(larger.threadsPerCore == cpus.threadsPerCore, context)
            #expect(larger.nodes >= 1 && larger.nodes <= 1024, context)
            #expect(larger.offline == CPUSet([0, 5, 17].filter { $0 < count }), context)
            #expect(Topology(larger).nodes == larger.nodes, context)
            #expect(larger.scaled(to: count) == larger, context)
        }
    }

    @Test("nodes keep their size, and the same number changes nothing")
    func nodes() {
        let cpus = CPUSpecification(sockets: 2, coresPerSocket: 64, threadsPerCore: 2, nodes: 8)
        #expect(cpus.scaled(to: 256) == cpus)
        #expect(cpus.scaled(to: 512).nodes == 16 && cpus.scaled(to: 512).sockets == 4)
        #expect(cpus.scaled(to: 32).nodes == 1 && cpus.scaled(to: 33).nodes == 2)
        #expect(cpus.scaled(to: 1 << 24).nodes == 1024)
        #expect(cpus.scaled(to: 300).countOverride == 300 && cpus.scaled(to: 512).countOverride == nil)
    }
}
