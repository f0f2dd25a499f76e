import KernelTypes
import Testing

@testable import Machine

@Suite("Where interrupts are routed") struct RoutingTests {
    /// The CPU that counts; nil when none does.
    private func target(_ interrupt: Interrupt) -> Int? {
        if case .single(let counter) = interrupt.counters { counter.cpu } else { nil }
    }

    private static let devices = [
        DeviceSpecification(kind: .timer), DeviceSpecification(kind: .nvme, count: 3),
        DeviceSpecification(kind: .nic, driver: "ice", count: 2, queues: .perCPU),
        DeviceSpecification(kind: .virtio, driver: "blk"), DeviceSpecification(kind: .ahci),
        DeviceSpecification(kind: .virtio, driver: "net", queues: .fixed(3)),
    ]

    @Test(
        "the queues of a disk, no more than there are CPUs, share those out in order and evenly",
        arguments: [1, 2, 3, 7, 64, 100])
    func managedShares(queues: Int) throws {
        for cpus in [1, 2, 5, 64, 97] {
            let state = try machine(
                cpus: CPUSpecification(coresPerSocket: cpus),
                devices: [DeviceSpecification(kind: .nvme, queues: .fixed(queues))])
            let made = min(queues, cpus)
            #expect(state.interrupt("nvme0q\(made + 1)") == nil)
            let shares = try (1...made).map {
                let queue = try #require(state.interrupt("nvme0q\($0)"))
                #expect(queue.affinity.isManaged)
                return queue.affinity.cpus(in: state.topology)
            }
            #expect(state.interrupt("nvme0q0")?.affinity.isManaged == false)
            #expect(shares.allSatisfy { !$0.isEmpty })
            #expect(
                shares.reduce(CPUSet()) { $0.union($1) } == state.possible, "\(made) queues, \(cpus) CPUs")
            #expect(shares.reduce(0) { $0 + $1.count } == cpus, "\(made) queues, \(cpus) CPUs")
            let sizes = shares.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        }
    }

    @Test("the CPU that counts is online, and inside the affinity unless none of that is", arguments: 1...30)
    func effectiveCPUs(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = random.next(in: 1..<80)
        let cpus = CPUSpecification.random(count, nodes: random.next(in: 1..<5), &random)
        let state = try MachineState(
            describe(cpus: cpus, kernel: kernels[random.next(in: 1..<5)]) {
                $0.devices = Self.devices
                $0.seed = seed
                $0.interrupts = (0..<6).map {
                    InterruptSpecification(
                        irq: 5000 + $0, actions: ["own"], cpus: CPUSet([random.next(in: 0..<count)]), rate: 5)
                }
            })
        for interrupt in state.interrupts {
            let wanted = interrupt.affinity.cpus(in: state.topology).intersection(state.online)
            let context = Comment(rawValue: "seed \(seed) irq \(interrupt.irq)")
            if let cpu = target(interrupt) {
                #expect(state.online.contains(cpu), context)
                #expect(wanted.contains(cpu) || (wanted.isEmpty && !interrupt.affinity.isManaged), context)
            } else if interrupt.affinity.isManaged {
                #expect(wanted.isEmpty, context)
            }
            if case .cpus(let cpus) = interrupt.affinity {
                #expect(interrupt.irq == 0 || cpus.count == 1, context)
            }
        }
    }

    @Test("a managed queue whose CPUs are all offline is silent, its neighbour is not")
    func offlineQueue() throws {
        let state = try machine(
            cpus: CPUSpecification(coresPerSocket: 8, offline: CPUSet(2..<4)),
            devices: [DeviceSpecification(kind: .nvme, queues: .fixed(4))])
        let queues = try (1...4).map { try #require(state.interrupt("nvme0q\($0)")) }
        #expect(queues.map { target($0) } == [0, nil, 4, 6])
        if case .silent = queues[1].counters {} else { Issue.record("a queue without CPUs counts") }
    }

    @Test("interrupts ascend, none has the number of another, whatever the machine", arguments: 1...30)
    func unique(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = random.next(in: 1..<60)
        let taken = (0..<10).map { _ in random.next(in: 20..<120) }
        let state = try MachineState(
            describe(cpus: .random(count, &random), kernel: kernels[random.next(in: 1..<5)]) {
                $0.devices = Self.devices
                $0.interrupts = Set(taken).map { InterruptSpecification(irq: $0, actions: ["own"]) }
            })
        let numbers = state.interrupts.map(\.irq)
        #expect(numbers == Set(numbers).sorted(), "seed \(seed)")
        #expect(Set(taken).isSubset(of: Set(numbers)), "seed \(seed)")
        #expect(state.nrIRQs > numbers.last ?? 0, "seed \(seed)")
    }

    @Test("another seed routes elsewhere, the same one never")
    func seeds() throws {
        func targets(_ seed: UInt64) throws -> [Int?] {
            try MachineState(
                describe(cpus: CPUSpecification(coresPerSocket: 64)) {
                    $0.devices = Self.devices
                    $0.seed = seed
                }
            ).interrupts.map { target($0) }
        }
        #expect(try targets(1) == targets(1))
        #expect(try targets(1) != targets(2))
    }

    @Test("rates of a device's queues add up to about the device's")
    func rates() throws {
        let state = try machine(
            cpus: CPUSpecification(coresPerSocket: 64),
            devices: [DeviceSpecification(kind: .nic, driver: "bnxt_en", queues: .fixed(63), rate: 10_000)])
        let snapshot = Snapshot(state: state, time: .seconds(100_000))
        let total = state.interrupts.reduce(0) { $0 + snapshot.total(of: $1.source) }
        #expect(total > 700_000_000 && total < 1_300_000_000)
    }

    @Test("an interrupt that every CPU has, on some CPUs only, counts on those")
    func perCPUOnSome() throws {
        let state = try MachineState(
            describe {
                $0.interrupts = [
                    InterruptSpecification(
                        irq: 7, actions: ["a"], cpus: CPUSet([1, 3]), rate: 9, isPerCPU: true),
                    InterruptSpecification(irq: 8, actions: ["b"], rate: 9, isPerCPU: true),
                    InterruptSpecification(irq: 9, actions: ["c"], isPerCPU: true),
                ]
            })
        let snapshot = Snapshot(state: state, time: .seconds(1000))
        let counting = state.interrupts.map { interrupt in
            snapshot.filled(interrupt.counters, 0..<4).map { $0 > 0 }
        }
        #expect(counting[0] == [false, true, false, true])
        #expect(counting[1] == [true, true, true, true] && counting[2] == [false, false, false, false])
    }
}
