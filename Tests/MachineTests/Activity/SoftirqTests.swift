import KernelTypes
import Testing

@testable import Machine

@Suite("Deferred work follows from interrupts")
struct SoftirqTests {
    private func state(_ random: inout SeededRandom) throws -> MachineState {
        let architecture = [.x86_64, .aarch64, .i386][random.next(in: 0..<3)] as Architecture
        return try MachineState(
            describe(
                cpus: .random(random.next(in: 1..<40), &random), kernel: KernelVersion(6, 12), architecture
            ) {
                $0.seed = random.next()
                $0.devices = [
                    DeviceSpecification(kind: .timer),
                    DeviceSpecification(kind: .nvme, queues: .fixed(random.next(in: 1..<9)), rate: 1e5),
                    DeviceSpecification(
                        kind: .nic, driver: "ice", queues: .fixed(random.next(in: 1..<9)), rate: 2e5),
                    DeviceSpecification(kind: .virtio, driver: "blk", queues: .fixed(2), rate: 300),
                    DeviceSpecification(kind: .acpi),
                ]
                $0.interrupts = [
                    InterruptSpecification(irq: 900, actions: ["eth9"], rate: 7),
                    InterruptSpecification(irq: 901, actions: ["eth8"], rate: 5, isPerCPU: true),
                ]
            })
    }

    /// Checks the law for every CPU, and the sums.
    private func check(_ snapshot: Snapshot, _ note: String) {
        let state = snapshot.state
        let counts = SoftirqCounts(state)
        var totals = [UInt64](repeating: 0, count: Softirq.allCases.count)
        for cpu in state.possible {
            let timer = snapshot.value(of: state.localTimer, cpu: cpu)
            for softirq in Softirq.allCases {
                let count = counts.count(of: softirq, in: snapshot, cpu: cpu)
                totals[softirq.rawValue] += count
                if let wanted = softirq.deviceClass {
                    var sum = state.retiredCounts(of: wanted).count(on: cpu) ?? 0
                    for interrupt in state.interrupts where interrupt.deviceClass == wanted {
                        sum += snapshot.value(of: interrupt.source, cpu: cpu)
                    }
                    #expect(count == sum, "\(note): \(softirq) of CPU \(cpu)")
                } else {
                    #expect(count <= timer, "\(note): \(softirq) of CPU \(cpu)")
                    #expect(count == softirq.part(of: timer), "\(note)")
                }
            }
        }
        #expect(snapshot.softirqTotals().kinds == totals, "\(note)")
    }

    @Test("network and disk interrupts, and parts of the local timer's, also after events")
    func law() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var state = try state(&random)
            var time: UInt64 = 1_000_000_000_000
            check(Snapshot(state: state, time: Nanoseconds(time)), "seed \(seed), at first")
            var before = Snapshot(state: state, time: Nanoseconds(time)).softirqTotals().kinds
            for step in 0..<12 {
                time += random.next() % 100_000_000_000
                let snapshot = Snapshot(state: state, time: Nanoseconds(time))
                let irq = state.interrupts[random.next(in: 0..<state.interrupts.count)].irq
                let changed: MachineState? =
                    switch random.next(in: 0..<4) {
                    case 0: try? snapshot.removing(irq: irq)
                    case 1: try? snapshot.raising(irq: irq, on: nil, count: 12_345)
                    case 2: try? snapshot.setting(rate: EventRate(perSecond: 50), ofIRQ: irq)
                    default:
                        try? snapshot.adding(AddedInterrupt(irq: 2000 + step, actions: ["eth\(step)"]))
                    }
                state = changed ?? state
                let after = Snapshot(state: state, time: Nanoseconds(time))
                check(after, "seed \(seed), step \(step)")
                let totals = after.softirqTotals().kinds
                for (one, two) in zip(before, totals) { #expect(one <= two, "seed \(seed), step \(step)") }
                before = totals
            }
        }
    }

    @Test("the parts of the timer that a CPU does most are together no more than it")
    func parts() {
        let parts = Softirq.allCases.map(\.timerPart)
        #expect(parts.reduce(0, +) <= 1 << 20)
        for softirq in Softirq.allCases {
            #expect(softirq.part(of: .max) <= .max)
            #expect(softirq.part(of: 1 << 20) == softirq.timerPart)
        }
    }

    @Test("what handlers' names tell")
    func classes() {
        for name in ["eth0", "ice-eth0-TxRx-3", "mlx5_comp3@pci:0000:01:00.0", "virtio0-input.0", "enp3s0f1"]
        {
            #expect(DeviceClass(handlers: [name]) == .network, "\(name)")
        }
        for name in ["nvme0q1", "ahci[0000:00:1f.2]", "virtio1-req.0", "virtio3-request", "mpt3sas0-msix2"] {
            #expect(DeviceClass(handlers: [name]) == .block, "\(name)")
        }
        for name in [
            "timer", "acpi", "xhci_hcd", "virtio0-config", "virtio2-input", "rtc0", "i8042", "PCIe PME",
        ] {
            #expect(DeviceClass(handlers: [name]) == .other, "\(name)")
        }
        #expect(DeviceClass(handlers: ["uhci_hcd", "eth1"]) == .network)
    }

    @Test("devices know their class")
    func devices() throws {
        let state = try machine(devices: [
            DeviceSpecification(kind: .timer), DeviceSpecification(kind: .ahci),
            DeviceSpecification(kind: .virtio, driver: "net"),
            DeviceSpecification(kind: .nic, driver: "mlx5"),
            DeviceSpecification(kind: .scsi, driver: "qla2xxx"),
        ])
        for interrupt in state.interrupts {
            let name = interrupt.actions[0]
            let expected: DeviceClass =
                name == "timer"
                ? .other : (name.hasPrefix("ahci") || name.hasPrefix("qla") ? .block : .network)
            #expect(interrupt.deviceClass == expected, "\(name)")
        }
    }
}
