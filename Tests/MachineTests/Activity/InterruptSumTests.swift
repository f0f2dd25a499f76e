import KernelTypes
import Testing

@testable import Machine

@Suite("The total of all interrupts")
struct InterruptSumTests {
    @Test("what is counted differs by generation and architecture")
    func generations() throws {
        for kernel in kernels {
            for architecture in [Architecture.x86_64, .i386, .aarch64, .ia64] {
                guard (architecture == .ia64) == kernel.isBefore261 || architecture.isX86 else { continue }
                guard architecture != .aarch64 || !kernel.isBefore261 else { continue }
                let state = try MachineState(
                    describe(kernel: kernel, architecture) {
                        $0.devices = [DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi)]
                        $0.features = [.kvmGuest]
                    })
                let snapshot = Snapshot(state: state, time: .seconds(5000))
                var expected = state.interrupts.reduce(0 as UInt64) { $0 + snapshot.total(of: $1.source) }
                var counters: [ArchitectureCounter] = []
                if architecture == .aarch64 {
                    counters = [
                        .reschedule, .functionCall, .cpuStop, .timerBroadcast, .irqWork, .cpuBacktrace,
                    ]
                } else if !kernel.isBefore261 {
                    counters = [.nmi, .loc, .pmi, .iwi, .res, .cal, .mcp, .hyp, .err]
                    if kernel >= KernelVersion(7, 2) { counters += [.tlb, .mis] }
                }
                for counter in counters {
                    expected += snapshot.total(of: CounterSource(state.architectureCounters[counter]))
                }
                #expect(snapshot.interruptTotal() == expected, "\(architecture) \(kernel.release)")
            }
        }
    }

    @Test("inter-processor interrupts of aarch64 have numbers since 5.10")
    func numbered() throws {
        for (kernel, isThere) in [(KernelVersion(5, 4), false), (KernelVersion(6, 12), true)] {
            let state = try MachineState(describe(kernel: kernel, .aarch64))
            let snapshot = Snapshot(state: state, time: .seconds(5000))
            var counts = InterruptNumberCounts(snapshot, from: 0)
            let numbers = (0..<12).map { counts.count(of: $0) }
            #expect(numbers[0] == 0)
            let reschedules = snapshot.total(of: CounterSource(state.architectureCounters[.reschedule]))
            #expect(numbers[1] == (isThere ? reschedules : 0))
        }
    }

    @Test("a removed interrupt stays in the total, and leaves its number")
    func removed() throws {
        let state = try machine(devices: [DeviceSpecification(kind: .ahci, rate: 1000)])
        let irq = try #require(state.interrupts.first?.irq)
        let snapshot = Snapshot(state: state, time: .seconds(100))
        var counts = InterruptNumberCounts(snapshot, from: irq)
        #expect(counts.count(of: irq) > 90_000)
        let after = Snapshot(state: try snapshot.removing(irq: irq), time: .seconds(100))
        #expect(after.interruptTotal() == snapshot.interruptTotal())
        var rest = InterruptNumberCounts(after, from: irq)
        #expect(rest.count(of: irq) == 0)
    }
}
