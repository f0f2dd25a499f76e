import KernelTypes
import Testing

@testable import Machine

@Suite("Hotplug and affinity") struct HotplugTests {
    private func machine(
        cpus: CPUSpecification = CPUSpecification(coresPerSocket: 4),
        kernel: KernelVersion = KernelVersion(6, 18),
        _ architecture: Architecture = .x86_64, _ change: (inout MachineSpecification) -> Void = { _ in }
    ) throws -> Machine {
        try Machine(
            try MachineState(describe(cpus: cpus, kernel: kernel, architecture, change)), mode: .manual
        ) { 0 }
    }

    private func line(_ irq: Int, cpus: CPUSet, rate: Double = 1000) -> InterruptSpecification {
        InterruptSpecification(irq: irq, chip: "IO-APIC", actions: ["dev\(irq)"], cpus: cpus, rate: rate)
    }

    @Test("counts from before a move stay, later ones land on the new CPU, and nothing is lost")
    func moves() throws {
        let machine = try machine { $0.interrupts = [self.line(40, cpus: CPUSet(0..<1))] }
        try machine.advance(by: .seconds(10))
        let before = machine.snapshot()
        let interrupt = try #require(before.state.interrupt(40))
        try machine.setAffinity(irq: 40, to: CPUSet([2, 3]))
        try machine.advance(by: .seconds(10))
        let after = machine.snapshot()
        #expect(after.state.effectiveCPU(of: interrupt) == 2)
        #expect(after.state.affinity(of: interrupt) == CPUSet([2, 3]))
        let old = before.value(of: interrupt.source, cpu: 0)
        #expect(after.value(of: interrupt.source, cpu: 0) == old)
        let moved = after.value(of: interrupt.source, cpu: 2)
        #expect(moved > 5000 && moved < 15_000)
        let unmoved = Snapshot(state: before.state, time: after.time)
        #expect(old + moved == unmoved.value(of: interrupt.source, cpu: 0))
    }

    @Test("an interrupt stays where it is if that is allowed, and keeps a mask with offline CPUs")
    func stays() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet([3]))) {
            $0.interrupts = [self.line(40, cpus: CPUSet([1]))]
        }
        let interrupt = try #require(machine.snapshot().state.interrupt(40))
        try machine.setAffinity(irq: 40, to: CPUSet([0, 1, 3]))
        #expect(machine.snapshot().state.effectiveCPU(of: interrupt) == 1)
        #expect(machine.snapshot().state.affinity(of: interrupt) == CPUSet([0, 1, 3]))
        #expect(throws: Errno.invalidArgument) { try machine.setAffinity(irq: 40, to: CPUSet([3])) }
        #expect(throws: Errno.invalidArgument) { try machine.setAffinity(irq: 40, to: CPUSet()) }
        #expect(throws: Errno.noEntry) { try machine.setAffinity(irq: 41, to: CPUSet([0])) }
        #expect(machine.snapshot().state.affinity(of: interrupt) == CPUSet([0, 1, 3]))
    }

    @Test("nobody moves what every CPU has, what the kernel manages, what has no chip, and the old timer")
    func fixed() throws {
        let machine = try machine {
            $0.devices = [
                DeviceSpecification(kind: .timer),
                DeviceSpecification(kind: .nvme, queues: .perCPU, rate: 10),
            ]
            $0.interrupts = [InterruptSpecification(irq: 90, actions: ["nochip"])]
        }
        let state = machine.snapshot().state
        for name in ["timer", "nochip", "nvme0q1"] {
            let irq = try #require(state.interrupt(name)).irq
            #expect(throws: Errno.notPermitted, "\(name)") {
                try machine.setAffinity(irq: irq, to: CPUSet([1]))
            }
        }
        let free = try #require(state.interrupt("nvme0q0")).irq
        try machine.setAffinity(irq: free, to: CPUSet([1]))
    }

    @Test("a CPU takes 202 interrupts on x86; more do not fit, by affinity or by taking CPUs away")
    func vectors() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 2)) {
            $0.interrupts = (0..<300).map { self.line(100 + $0, cpus: CPUSet([$0 < 150 ? 0 : 1])) }
        }
        for irq in 250..<302 { try machine.setAffinity(irq: irq, to: CPUSet([0])) }
        let full = machine.snapshot()
        #expect(throws: Errno.noSpace) { try machine.setAffinity(irq: 310, to: CPUSet([0])) }
        #expect(machine.snapshot().state === full.state)
        try machine.setAffinity(irq: 310, to: CPUSet([0, 1]))
        #expect(throws: Errno.noSpace) { try machine.setOnline(false, cpu: 1) }
        try machine.setAffinity(irq: 100, to: CPUSet([1]))
        try machine.setAffinity(irq: 310, to: CPUSet([0]))
        #expect(throws: Errno.noSpace) { try machine.run(MachineCommand("irq add 500 late cpus 0")) }
        try machine.run(MachineCommand("irq remove 101"))
        try machine.run(MachineCommand("irq add 500 late cpus 0"))
    }

    @Test("other architectures have no such limit")
    func noLimit() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 2), .aarch64) {
            $0.interrupts = (0..<600).map { self.line(100 + $0, cpus: CPUSet([0])) }
        }
        try machine.setOnline(false, cpu: 0)
        let state = machine.snapshot().state
        #expect(state.interrupts.allSatisfy { state.effectiveCPU(of: $0) == 1 })
        #expect(throws: Errno.busy) { try machine.setOnline(false, cpu: 1) }
        try machine.setOnline(true, cpu: 0)
        #expect(machine.snapshot().state.online.count == 2)
    }

    @Test("interrupts of a CPU that goes stay in their affinity; when that is gone they may go anywhere")
    func migration() throws {
        let machine = try machine {
            $0.interrupts = [self.line(40, cpus: CPUSet([2, 3])), self.line(41, cpus: CPUSet([3]))]
        }
        let state = machine.snapshot().state
        let (first, second) = (try #require(state.interrupt(40)), try #require(state.interrupt(41)))
        try machine.setAffinity(irq: 40, to: CPUSet([3]))
        try machine.setAffinity(irq: 40, to: CPUSet([2, 3]))
        try machine.setOnline(false, cpu: 3)
        let after = machine.snapshot().state
        #expect(after.online == CPUSet(0..<3))
        #expect(after.effectiveCPU(of: first) == 2 && after.affinity(of: first) == CPUSet([2, 3]))
        #expect(after.effectiveCPU(of: second) == 0 && after.affinity(of: second) == CPUSet(0..<3))
        try machine.setOnline(true, cpu: 3)
        let back = machine.snapshot().state
        #expect(back.effectiveCPU(of: second) == 0 && back.affinity(of: second) == CPUSet(0..<3))
    }

    @Test("a managed interrupt is shut down with the last of its CPUs, and comes back with the first")
    func managed() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet([1]))) {
            $0.devices = [DeviceSpecification(kind: .nvme, queues: .fixed(2), rate: 2000)]
        }
        let queue = try #require(machine.snapshot().state.interrupt("nvme0q1"))
        #expect(machine.snapshot().state.effectiveCPU(of: queue) == 0)
        let other = try #require(machine.snapshot().state.interrupt("nvme0q2"))
        #expect(machine.snapshot().state.effectiveCPU(of: other) == 2)
        try machine.setOnline(false, cpu: 2)
        #expect(machine.snapshot().state.effectiveCPU(of: other) == 3)
        try machine.setOnline(false, cpu: 3)
        let down = machine.snapshot()
        #expect(down.state.effectiveCPU(of: other) == nil)
        try machine.advance(by: .seconds(1000))
        #expect(machine.snapshot().total(of: other.source) == down.total(of: other.source))
        try machine.setOnline(true, cpu: 3)
        #expect(machine.snapshot().state.effectiveCPU(of: other) == 3)
        try machine.advance(by: .seconds(100))
        #expect(machine.snapshot().total(of: other.source) > down.total(of: other.source) + 10_000)
    }

    @Test("a managed interrupt whose CPUs were offline from the start begins when one comes")
    func managedFromStart() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet([2, 3]))) {
            $0.devices = [DeviceSpecification(kind: .nvme, queues: .fixed(2), rate: 2000)]
        }
        let queue = try #require(machine.snapshot().state.interrupt("nvme0q2"))
        #expect(machine.snapshot().state.effectiveCPU(of: queue) == nil)
        try machine.setOnline(true, cpu: 3)
        #expect(machine.snapshot().state.effectiveCPU(of: queue) == 3)
        try machine.advance(by: .seconds(100))
        #expect(machine.snapshot().value(of: queue.source, cpu: 3) > 10_000)
    }

    @Test("CPUs that cannot go offline, and those that do not exist")
    func refusals() throws {
        let machine = try machine()
        #expect(throws: Errno.notPermitted) { try machine.setOnline(false, cpu: 0) }
        #expect(throws: Errno.invalidArgument) { try machine.setOnline(false, cpu: 4) }
        #expect(throws: Errno.invalidArgument) { try machine.setOnline(true, cpu: -1) }
        try machine.setOnline(true, cpu: 0)
        #expect(throws: Errno.notPermitted) { try machine.run(MachineCommand("cpu 0-3 offline")) }
        #expect(machine.snapshot().state.online.count == 4, "nothing of a list that cannot be done is done")
        let old = try self.machine(kernel: KernelVersion("2.6.0-test9") ?? KernelVersion(2, 6), .i386)
        #expect(throws: Errno.notPermitted) { try old.setOnline(false, cpu: 1) }
    }

    @Test("half of 65,536 CPUs go and come at once")
    func many() throws {
        let machine = try machine(cpus: CPUSpecification(coresPerSocket: 1 << 16)) {
            $0.devices = [DeviceSpecification(kind: .nvme, queues: .fixed(64), rate: 9000)]
        }
        try machine.run(MachineCommand("cpu 1-65535:1/2 offline"))
        let half = machine.snapshot().state
        #expect(half.online.count == 1 << 15 && half.online.contains(0) && !half.online.contains(1))
        try machine.advance(by: .seconds(5))
        try machine.run(MachineCommand("cpu 1-65535 online"))
        let all = machine.snapshot()
        #expect(all.state.online.count == 1 << 16)
        #expect(all.onlineTime(of: 0) == all.time.rawValue)
        #expect(all.onlineTime(of: 65_535) + 5_000_000_000 == all.time.rawValue)
    }
}
