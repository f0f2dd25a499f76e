import Glibc
import KernelMemory
import KernelTypes
import Testing

@testable import Machine

@Suite("Machines") struct MachineTests {
    private static let devices = [
        DeviceSpecification(kind: .timer), DeviceSpecification(kind: .nvme, count: 2),
        DeviceSpecification(kind: .nic, queues: .perCPU),
    ]

    /// All cells of the machine, device by device and then the architecture's, at some time.
    private func cells(seed: UInt64, at time: Nanoseconds) throws -> [UInt32] {
        let state = try MachineState(
            describe(cpus: CPUSpecification(coresPerSocket: 24, offline: CPUSet([3]))) {
                $0.devices = Self.devices
                $0.seed = seed
            })
        let snapshot = Snapshot(state: state, time: time)
        let counters: [ArchitectureCounter] = [.nmi, .loc, .iwi, .res, .cal, .tlb, .mcp, .reschedule]
        let patterns = state.interrupts.map(\.counters) + counters.map { state.architectureCounters[$0] }
        return patterns.flatMap { snapshot.filled($0, 0..<23) }
    }

    @Test("the same seed gives the same cells, another one others", arguments: 1...10)
    func determinism(seed: UInt64) throws {
        let time = Nanoseconds(SeededRandom.mix(seed) >> 8)
        #expect(try cells(seed: seed, at: time) == cells(seed: seed, at: time))
        #expect(try cells(seed: seed, at: time) != cells(seed: seed + 1, at: time))
    }

    @Test("the numbers of one machine are known: they are the same on every host and in every release")
    func known() throws {
        let cells = try cells(seed: 42, at: .seconds(86_400))
        let sum = cells.reduce(UInt64(0)) { SeededRandom.hash($0, UInt64($1)) }
        // Another number here is another number in every file of every machine: to be changed knowingly.
        #expect(sum == 6_605_060_872_224_080_030)
    }

    @Test("a snapshot keeps its time while the clock goes on")
    func snapshots() throws {
        let state = try MachineState(describe { $0.uptime = .seconds(5) })
        let machine = try Machine(state, mode: .manual) { 0 }
        let first = machine.snapshot()
        #expect(first.time == .seconds(5) && first.state === state)
        try machine.clock.advance(by: .seconds(2))
        #expect(first.time == .seconds(5) && machine.snapshot().time == .seconds(7))
    }

    @Test("memory is as large as the description says, on as many nodes as the CPUs")
    func memory() throws {
        let cpus = CPUSpecification(sockets: 2, coresPerSocket: 4, nodes: 2)
        let state = try MachineState(describe(cpus: cpus) { $0.memory = 8 << 30 })
        let machine = try Machine(state, mode: .manual) { 0 }
        #expect(machine.memory.configuration.bytes == 8 << 30)
        #expect(Set(machine.memory.zones().filter(\.isPopulated).map(\.node)) == [0, 1])
        let tiny = try MachineState(describe { $0.memory = 1 << 20 })
        #expect(throws: MachineStartError.self) { try Machine(tiny, mode: .manual) { 0 } }
    }

    @Test("a million CPUs cost neither time nor memory")
    func aMillionCPUs() throws {
        func processorTime() -> Double {
            var time = timespec()
            // SAFETY: the call fills the structure it is given.
            _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let before = processorTime()
        let cpus = CPUSpecification(sockets: 8, coresPerSocket: 64, threadsPerCore: 2, nodes: 8)
        let state = try MachineState(
            describe(cpus: cpus.scaled(to: 1 << 20)) {
                $0.devices = [
                    DeviceSpecification(kind: .timer),
                    DeviceSpecification(kind: .nvme, count: 8, queues: .fixed(128)),
                    DeviceSpecification(kind: .nic, count: 4), DeviceSpecification(kind: .ahci),
                ]
            })
        let snapshot = Snapshot(state: state, time: .seconds(1000))
        let far = snapshot.filled(state.architectureCounters[.loc], (1 << 20) - 100..<1 << 20)
        #expect(processorTime() - before < 0.5)
        #expect(far.allSatisfy { $0 > 0 })
        #expect(state.online.ranges.count == 1 && state.interrupts.count == 1 + 8 * 129 + 4 * 64 + 1)
        #expect(MemoryLayout<Interrupt>.stride <= 256)
    }
}
