import KernelTypes
import Machine
import Testing

@Suite("Layouts of CPUs") struct LayoutTests {
    /// Any layout that fits together: cores within dies within packages.
    private func randomLayout(_ random: inout SeededRandom) -> CPULayout? {
        let count = random.next(in: 1..<40)
        let cores = (0..<count).map { _ in Int32(random.next(in: 0..<count)) }
        return CPULayout(
            coreIDs: cores, packageIDs: cores.map { $0 / 6 }, dieIDs: cores.map { $0 / 3 % 2 },
            nodes: cores.map { $0 / 10 }, nodeCount: random.chance(1, in: 2) ? 5 : nil)
    }

    @Test("whatever the number of CPUs, each is in one core, package and node, and both ways of asking agree")
    func partition() throws {
        for seed in 0..<150 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let layout = try #require(randomLayout(&random))
            var cpus = CPUSpecification(coresPerSocket: layout.count)
            cpus.layout = layout
            cpus.nodes = layout.nodeCount
            cpus = cpus.scaled(to: random.next(in: 1..<200))
            let topology = Topology(cpus)
            let context = Comment(rawValue: "seed \(seed) \(cpus)")
            let all = CPUSet(0..<topology.cpuCount)
            for (count, set) in [
                (topology.nodes, topology.cpus(ofNode:)), (topology.sockets, topology.cpus(ofSocket:)),
            ] {
                let sets = (0..<count).map(set)
                #expect(sets.reduce(0) { $0 + $1.count } == all.count, context)
                #expect(sets.reduce(CPUSet()) { $0.union($1) } == all, context)
            }
            for cpu in all {
                let core = topology.cpus(ofCoreWith: cpu)
                #expect(
                    core.contains(cpu) && topology.cpus(ofNode: topology.node(of: cpu)).contains(cpu), context
                )
                #expect(core.allSatisfy { topology.core(of: $0) == topology.core(of: cpu) }, context)
                #expect(
                    core == topology.cpus(ofCores: topology.core(of: cpu)..<topology.core(of: cpu) + 1),
                    context)
                #expect(core.isSubset(of: topology.cpus(ofDieWith: cpu)), context)
                #expect(
                    topology.cpus(ofDieWith: cpu).isSubset(of: topology.cpus(ofPackageWith: cpu)), context)
                #expect(
                    topology.cpus(ofPackageWith: cpu).allSatisfy {
                        topology.packageID(of: $0) == topology.packageID(of: cpu)
                    }, context)
            }
        }
    }

    @Test("nodes stay below the limit, and possible CPUs beyond a layout are on node 0")
    func nodes() throws {
        let layout = try #require(CPULayout(coreIDs: [0, 0, 1], packageIDs: [0, 0, 0], nodes: [0, 0, 1]))
        var cpus = CPUSpecification(coresPerSocket: 3)
        cpus.layout = layout
        cpus.nodes = 2
        let large = Topology(cpus.scaled(to: 100_000))
        #expect(large.nodes == 1024)
        let sets = (0..<1024).map { large.cpus(ofNode: $0) }
        #expect(sets.reduce(0) { $0 + $1.count } == 100_000)
        for cpu in stride(from: 0, to: 100_000, by: 997) { #expect(sets[large.node(of: cpu)].contains(cpu)) }
        cpus.countOverride = 12
        let sparse = Topology(cpus)
        #expect(sparse.nodes == 2 && sparse.cpus(ofNode: 1) == CPUSet(2..<3))
        #expect(sparse.cpus(ofNode: 0).count == 11 && sparse.node(of: 11) == 0)
        #expect(sparse.coreID(of: 11) == 1 && sparse.packageID(of: 11) == 3)
    }

    @Test("CPUs that the machine does not have cannot come online")
    func absent() throws {
        var cpus = CPUSpecification(coresPerSocket: 4, offline: CPUSet(2..<4))
        cpus.absent = CPUSet(3..<4)
        cpus.fixed = CPUSet(1..<2)
        let state = try MachineState(describe(cpus: cpus))
        #expect(state.present == CPUSet(0..<3) && state.possible == CPUSet(0..<4))
        #expect(!state.canGoOffline(1) && state.canGoOffline(0) && state.canGoOffline(2))
        let machine = try Machine(state, mode: .manual) { 0 }
        #expect(throws: Errno.invalidArgument) { try machine.setOnline(true, cpu: 3) }
        try machine.setOnline(true, cpu: 2)
        #expect(throws: Errno.notPermitted) { try machine.setOnline(false, cpu: 1) }
        cpus.absent = CPUSet(0..<1)
        let faulty = cpus
        #expect(throws: MachineError.self) { try MachineState(describe(cpus: faulty)) }
    }
}
