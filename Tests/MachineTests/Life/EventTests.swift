import KernelTypes
import Testing

@testable import Machine

@Suite("Events") struct EventTests {
    private func machine(_ change: (inout MachineSpecification) -> Void = { _ in }) throws -> Machine {
        let specification = describe {
            $0.interrupts = [
                InterruptSpecification(
                    irq: 40, chip: "IO-APIC", actions: ["dev"], cpus: CPUSet([1]), rate: 10)
            ]
            change(&$0)
        }
        return try Machine(try MachineState(specification), mode: .manual) { 0 }
    }

    private func count(_ machine: Machine, cpu: Int = 1) throws -> UInt64 {
        let now = machine.snapshot()
        return now.value(of: try #require(now.state.interrupt(40)).source, cpu: cpu)
    }

    @Test("raised interrupts are on the CPU that is named, or on the interrupt's own")
    func raise() throws {
        let machine = try machine()
        let start = try count(machine)
        try machine.run(MachineCommand("irq raise 40"))
        try machine.run(MachineCommand("irq raise 40 count 4294967295"))
        try machine.run(MachineCommand("irq raise 40 cpu 3 count 7"))
        #expect(try count(machine) == start + 4_294_967_296)
        #expect(try count(machine, cpu: 3) == 7)
        #expect(throws: Errno.invalidArgument) { try machine.run(MachineCommand("irq raise 40 cpu 4")) }
        #expect(throws: Errno.noEntry) { try machine.run(MachineCommand("irq raise 41")) }
    }

    @Test("a rate takes the old one's place; a storm comes on top and ends by itself")
    func rates() throws {
        let machine = try machine()
        try machine.run(MachineCommand("rate 40 1000"))
        let start = try count(machine)
        try machine.advance(by: .seconds(10))
        #expect(try count(machine) == start + 9999 || count(machine) == start + 10_000)
        try machine.run(MachineCommand("storm 40 100000 for 2s"))
        let before = try count(machine)
        try machine.advance(by: .seconds(1))
        #expect(try (100_990...101_010).contains(count(machine) - before))
        try machine.setAffinity(irq: 40, to: CPUSet([2]))
        try machine.advance(by: .seconds(100))
        #expect(try (100_990...101_010).contains(count(machine) - before))
        #expect(try (199_990...200_010).contains(count(machine, cpu: 2)))
        try machine.run(MachineCommand("rate 40 0"))
        let end = try count(machine, cpu: 2)
        try machine.advance(by: .seconds(1_000_000))
        #expect(try count(machine, cpu: 2) == end)
    }

    @Test("interrupts come and go; what those that went counted is kept")
    func addAndRemove() throws {
        let machine = try machine()
        try machine.run(MachineCommand("irq add 77 eth9 chip PCI-MSI cpus 2 rate 100"))
        try machine.advance(by: .seconds(50))
        let now = machine.snapshot()
        let added = try #require(now.state.interrupt(77))
        #expect(now.state.interrupts.map(\.irq) == [40, 77] && now.state.nrIRQs > 77)
        #expect((4999...5000).contains(now.value(of: added.source, cpu: 2)))
        #expect(throws: Errno.exists) { try machine.run(MachineCommand("irq add 77 again")) }
        try machine.run(MachineCommand("irq remove 77"))
        #expect(machine.snapshot().state.retiredInterrupts == now.total(of: added.source))
        #expect(machine.snapshot().state.interrupts.map(\.irq) == [40])
        try machine.run(MachineCommand("irq add 77 again"))
        #expect(machine.snapshot().total(of: added.source) == 0)
        #expect(throws: Errno.noEntry) { try machine.run(MachineCommand("irq remove 78")) }
    }

    @Test("new interrupts go where the default affinity lets them")
    func defaultAffinity() throws {
        let machine = try machine()
        try machine.setDefaultAffinity(CPUSet([3]))
        try machine.run(MachineCommand("irq add 50 dev"))
        let state = machine.snapshot().state
        #expect(state.effectiveCPU(of: try #require(state.interrupt(50))) == 3)
        #expect(throws: Errno.invalidArgument) { try machine.setDefaultAffinity(CPUSet([9])) }
    }

    @Test("an interrupt that nobody cares for is turned off when nearly all of 100,000 were unhandled")
    func spurious() throws {
        let machine = try machine()
        try machine.run(MachineCommand("rate 40 0"))
        let start = try count(machine)
        try machine.run(MachineCommand("spurious 40 count 99999"))
        #expect(machine.snapshot().state.spurious(of: 40).unhandled == 99_999)
        #expect(!machine.snapshot().state.spurious(of: 40).isDisabled)
        try machine.run(MachineCommand("spurious 40 count 10"))
        let off = machine.snapshot().state.spurious(of: 40)
        #expect(off.isDisabled)
        #expect(try count(machine) == start + 100_000)
        #expect(throws: Errno.notPermitted) { try machine.run(MachineCommand("rate 40 1000")) }
        #expect(throws: Errno.notPermitted) { try machine.run(MachineCommand("storm 40 1000 for 1h")) }
        try machine.advance(by: .seconds(100))
        #expect(try count(machine) == start + 100_000)
    }

    @Test("unhandled interrupts among many others do no harm")
    func someSpurious() throws {
        let machine = try machine()
        try machine.run(MachineCommand("rate 40 10000"))
        for _ in 0..<100 {
            try machine.run(MachineCommand("spurious 40 count 900"))
            try machine.advance(by: .milliseconds(100))
        }
        #expect(!machine.snapshot().state.spurious(of: 40).isDisabled)
    }

    @Test("a scenario happens at its own times, however late somebody looks")
    func scenario() throws {
        func scenario(_ machine: inout MachineSpecification) {
            machine.events = [
                ScheduledCommand(at: .seconds(20), .setOnline(CPUSet([1]), true)),
                ScheduledCommand(at: .seconds(10), .setOnline(CPUSet([1]), false)),
                ScheduledCommand(at: .seconds(10), .rate(irq: 40, perSecond: 1000)),
                ScheduledCommand(at: .seconds(15), .removeInterrupt(99)),
            ]
        }
        let one = try machine(scenario)
        let many = try machine(scenario)
        try one.advance(by: .seconds(30))
        for _ in 0..<300 { try many.advance(by: .milliseconds(100)) }
        for cpu in 0..<4 {
            #expect(one.snapshot().onlineTime(of: cpu) == many.snapshot().onlineTime(of: cpu))
            #expect(try count(one, cpu: cpu) == count(many, cpu: cpu))
        }
        #expect(one.snapshot().onlineTime(of: 1) + 10_000_000_000 == one.snapshot().time.rawValue)
        let interrupt = try #require(one.snapshot().state.interrupt(40))
        let cpu = try #require(one.snapshot().state.effectiveCPU(of: interrupt))
        #expect(try (19_999...20_000).contains(count(one, cpu: cpu)))
        #expect(one.eventRefusal == "event at 15s: irq remove 99: No such file or directory")
    }

    @Test("a hotplug storm is over when it says, and is the same however often somebody looks")
    func flapping() throws {
        let one = try machine()
        let many = try machine()
        for machine in [one, many] { try machine.run(MachineCommand("cpu 1-3 flap 20 for 10s")) }
        var seen: Set<CPUSet> = []
        for _ in 0..<2000 {
            try many.advance(by: .milliseconds(10))
            seen.insert(many.snapshot().state.online)
        }
        try one.advance(by: .seconds(20))
        #expect(one.snapshot().state.online == many.snapshot().state.online)
        for cpu in 0..<4 {
            #expect(one.snapshot().onlineTime(of: cpu) == many.snapshot().onlineTime(of: cpu))
        }
        #expect(seen.count == 8 && seen.allSatisfy { $0.contains(0) })
        #expect(throws: Errno.invalidArgument) { try one.run(MachineCommand("cpu 1-3 flap 20000 for 10s")) }
        #expect(throws: Errno.invalidArgument) { try one.run(MachineCommand("cpu 4 flap 1 for 10s")) }
    }

    @Test("storms do not pile up without end, and there is room again when they are over")
    func bounds() throws {
        let machine = try machine()
        try machine.run(MachineCommand("cpu 1-3 flap 1000 for 90s"))
        #expect(throws: Errno.busy) { try machine.run(MachineCommand("cpu 1-3 flap 1000 for 90s")) }
        for _ in 0..<63 { try machine.run(MachineCommand("storm 40 10 for 5s")) }
        #expect(throws: Errno.busy) { try machine.run(MachineCommand("storm 40 10 for 5s")) }
        try machine.advance(by: .seconds(91))
        try machine.run(MachineCommand("storm 40 10 for 5s"))
        try machine.run(MachineCommand("cpu 1-3 flap 1000 for 90s"))
    }

    @Test("the softirq line is the sum of the cells, which have 32 bits each")
    func softirqs() throws {
        let machine = try machine { $0.devices = [DeviceSpecification(kind: .nic, queues: .fixed(3))] }
        for device in machine.snapshot().state.interrupts where device.deviceClass == .network {
            try machine.run(MachineCommand("irq raise \(device.irq) count 4000000000"))
        }
        let now = machine.snapshot()
        let counts = SoftirqCounts(now.state)
        var total: UInt64 = 0
        for softirq in Softirq.allCases {
            for cpu in now.state.possible {
                total += counts.count(of: softirq, in: now, cpu: cpu) & 0xffff_ffff
            }
        }
        #expect(now.softirqTotals().total == total)
        #expect(now.softirqTotals().kinds.reduce(0, +) > total)
    }

    @Test("a scenario that names a CPU which is not there is refused")
    func check() {
        let specification = describe {
            $0.events = [ScheduledCommand(at: .zero, .setOnline(CPUSet([7]), true))]
        }
        #expect(throws: MachineError.self) { try MachineState(specification) }
    }
}
