import KernelTypes
import Testing

@testable import Machine

@Suite("Events on a captured machine") struct CapturedLifeTests {
    private func machine(_ rows: [CapturedRow], cpus: Int = 4, offline: CPUSet = CPUSet()) throws -> Machine {
        let specification = describe(cpus: CPUSpecification(coresPerSocket: cpus, offline: offline)) {
            $0.uptime = .seconds(1000)
            $0.captured = CapturedTable(
                header: CapturedHeader(prefix: "           ", suffix: "       "), rows: rows, cpuCount: cpus)
        }
        return try Machine(try MachineState(specification), mode: .manual) { 0 }
    }

    private func row(_ irq: Int, _ counts: [Int: UInt64]) -> CapturedRow {
        CapturedRow(
            prefix: " \(irq):", cells: .perCPU(firstWidth: 11),
            suffix: "   IO-APIC   \(irq)-edge      dev\(irq)",
            counts: counts.sorted { $0.key < $1.key }.map { CapturedCount(column: $0.key, value: $0.value) })
    }

    @Test("an interrupt that is moved keeps its captured counts and goes on at its pace on the new CPU")
    func moves() throws {
        let machine = try machine([row(9, [0: 1000, 2: 5000])])
        let interrupt = try #require(machine.snapshot().state.interrupt(9))
        #expect(interrupt.chip == "IO-APIC" && interrupt.actions == ["dev9"])
        #expect(machine.snapshot().state.effectiveCPU(of: interrupt) == 2)
        try machine.setAffinity(irq: 9, to: CPUSet([3]))
        try machine.advance(by: .seconds(500))
        let now = machine.snapshot()
        #expect([0, 1, 2, 3].map { now.value(of: interrupt.source, cpu: $0) } == [1000, 0, 5000, 3000])
        #expect(now.total(of: interrupt.source) == 9000)
        try machine.setOnline(false, cpu: 3)
        try machine.advance(by: .seconds(500))
        let later = machine.snapshot()
        #expect([0, 1, 2, 3].map { later.value(of: interrupt.source, cpu: $0) } == [4000, 0, 5000, 3000])
    }

    @Test("a CPU that was offline for a while is behind, before and after its interrupts were moved")
    func offline() throws {
        let machine = try machine([row(9, [0: 1000, 1: 1000, 2: 2000])])
        let interrupt = try #require(machine.snapshot().state.interrupt(9))
        try machine.setOnline(false, cpu: 1)
        try machine.advance(by: .seconds(1000))
        try machine.setOnline(true, cpu: 1)
        let now = machine.snapshot()
        #expect([0, 1, 2].map { now.value(of: interrupt.source, cpu: $0) } == [2000, 1000, 4000])
        #expect(now.total(of: interrupt.source) == 7000)
        try machine.setAffinity(irq: 9, to: CPUSet([3]))
        try machine.advance(by: .seconds(1000))
        let later = machine.snapshot()
        #expect([0, 1, 2, 3].map { later.value(of: interrupt.source, cpu: $0) } == [2000, 1000, 4000, 4000])
        #expect(later.total(of: interrupt.source) == 11_000)
    }

    @Test("interrupts can be added beside captured rows, and captured ones removed")
    func comeAndGo() throws {
        let machine = try machine([row(9, [0: 1000]), row(12, [0: 10])])
        #expect(throws: Errno.exists) { try machine.run(MachineCommand("irq add 12 x")) }
        try machine.run(MachineCommand("irq add 10 x"))
        try machine.run(MachineCommand("irq remove 9"))
        let state = machine.snapshot().state
        #expect(state.interrupts.map(\.irq) == [10, 12] && state.capturedRows?.count == 1)
        #expect(state.rows.uncaptured == [10] && state.retiredInterrupts == 1000)
    }
}
