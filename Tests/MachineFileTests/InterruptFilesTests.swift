import KernelTypes
import Machine
import Testing

@testable import MachineFile

@Suite("Interrupts of captured folders")
struct InterruptFilesTests {
    /// The machine as its file has it, which must be the same as imported.
    private func state(_ folder: CaptureFolder, cpus: Int? = nil) throws -> MachineState {
        let machine = try ImportedMachine(from: folder.path)
        let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
        #expect(try MachineFile.read(text: text, name: "m.yaml") == machine.specification, "\(text)")
        return try MachineFile.load(text: text, name: "m.yaml", overrides: MachineOverrides(cpus: cpus))
    }

    private func route(
        _ folder: CaptureFolder, _ irq: Int, _ affinity: String, _ effective: String? = nil,
        mode: UInt32 = 0o644
    ) {
        folder.write("proc/irq/\(irq)/smp_affinity_list", affinity + "\n", mode: mode)
        folder.write("proc/irq/\(irq)/smp_affinity", "0\n", mode: mode)
        if let effective { folder.write("proc/irq/\(irq)/effective_affinity_list", effective + "\n") }
    }

    private let disk = [
        (irq: 4, counts: [0, 0, 9, 0], text: "  IO-APIC   4-edge      ttyS0"),
        (irq: 30, counts: [5, 0, 0, 0], text: " PCI-MSIX-0000:01:00.0   0-edge      nvme0q0"),
        (irq: 31, counts: [0, 7, 0, 0], text: " PCI-MSIX-0000:01:00.0   1-edge      nvme0q1"),
        (irq: 32, counts: [0, 0, 0, 8], text: " PCI-MSIX-0000:01:00.0   2-edge      nvme0q2"),
    ]

    @Test("where they go is what the files say, not what the counts suggest, and goes on to change")
    func routes() throws {
        try CaptureFolder.with(cpus: 4, disk) { folder in
            route(folder, 4, "0-3", "1")
            route(folder, 30, "1-2", "2")
            route(folder, 31, "0,2", "0", mode: 0o444)
            route(folder, 32, "1,3", "3", mode: 0o444)
            folder.write("proc/irq/default_smp_affinity", "7\n")
            folder.write("proc/irq/31/node", "0\n")
            folder.write("proc/irq/4/affinity_hint", "c\n")
            folder.write("proc/irq/4/spurious", "count 3\nunhandled 2\nlast_unhandled 4294668360 ms\n")
            let state = try state(folder)
            func interrupt(_ irq: Int) throws -> Interrupt { try #require(state.interrupt(irq)) }
            let found = try [4, 30, 31, 32].map { irq in
                let interrupt = try interrupt(irq)
                return "\(state.affinity(of: interrupt)) \(state.effectiveCPUs(of: interrupt)) "
                    + "\(state.node(of: interrupt)) \(interrupt.hasSettableAffinity)"
            }
            #expect(found == ["0-3 1 0 true", "1-2 2 -1 true", "0,2 0 0 false", "1,3 3 0 false"])
            #expect(state.defaultAffinity == CPUSet(0..<3))
            #expect(state.hint(of: try interrupt(4)) == CPUSet(2..<4))
            let spurious = state.spurious(of: 4)
            #expect(spurious.count(at: 9) == 3 && spurious.unhandled == 2)
            #expect(spurious.lastCaptured == 4_294_668_360)

            let machine = try Machine(state, mode: .manual) { 0 }
            try machine.setAffinity(irq: 30, to: CPUSet([0]))
            #expect(throws: Errno.notPermitted) { try machine.setAffinity(irq: 32, to: CPUSet([0])) }
            try machine.setOnline(false, cpu: 3)
            try machine.setOnline(false, cpu: 1)
            let later = machine.snapshot().state
            #expect(later.effectiveCPUs(of: try interrupt(30)) == CPUSet([0]))
            #expect(later.effectiveCPUs(of: try interrupt(32)).isEmpty)
            #expect(!later.effectiveCPUs(of: try interrupt(4)).contains(1))
            try machine.setOnline(true, cpu: 1)
            #expect(machine.snapshot().state.effectiveCPUs(of: try interrupt(32)) == CPUSet([1]))
            try machine.run(.removeInterrupt(4))
            #expect(machine.snapshot().state.spurious(of: 4) == SpuriousInterrupts())
        }
    }

    @Test("more CPUs take part in what all CPUs did, and in nothing else; fewer leave what there is")
    func scales() throws {
        try CaptureFolder.with(cpus: 4, disk) { folder in
            route(folder, 4, "0-3", "2")
            route(folder, 30, "1-2", "2")
            route(folder, 31, "0-1", "1", mode: 0o444)
            route(folder, 32, "2-3", "3", mode: 0o444)
            for (count, expected) in [
                (8, ["0-7 2", "1-2 2", "0-1 1", "2-3 3"]), (2, ["0-1 0", "1 1", "0-1 1", " "]),
                (1, ["0 0", "0 0", "0 0", " "]),
            ] {
                let state = try state(folder, cpus: count)
                let found = try [4, 30, 31, 32].map { irq in
                    let interrupt = try #require(state.interrupt(irq))
                    return "\(state.affinity(of: interrupt)) \(state.effectiveCPUs(of: interrupt))"
                }
                #expect(found == expected, "\(count) CPUs")
            }
        }
    }

    @Test("without modes and debug files queues' names tell which are the kernel's")
    func guesses() throws {
        let rows = [
            (irq: 30, counts: [5, 0], text: "  PCI-MSI 524288-edge      nvme0q0"),
            (irq: 31, counts: [5, 0], text: "  PCI-MSI 524289-edge      nvme0q1"),
            (irq: 32, counts: [5, 0], text: "  PCI-MSI 65537-edge      virtio1-req.0"),
            (irq: 33, counts: [5, 0], text: "  PCI-MSI 81921-edge      virtio2-req.0"),
            (irq: 34, counts: [5, 0], text: "  PCI-MSI 98305-edge      eth0"),
        ]
        for (kernel, mode) in [("5.14.0", 0o644 as UInt32), ("6.18.0", 0o444)] {
            try CaptureFolder.with(cpus: 2, kernel: kernel, rows) { folder in
                for irq in 30..<35 { route(folder, irq, irq == 32 || irq == 31 ? "0" : "0-1", mode: mode) }
                let state = try state(folder)
                let managed = state.interrupts.filter { $0.affinity.isManaged }.map(\.irq)
                #expect(managed == [31, 32], "\(kernel)")
                folder.write("sys/kernel/debug/irq/irqs/34", "dstate: 0x1\n  IRQD_AFFINITY_MANAGED\n")
                folder.write("sys/kernel/debug/irq/irqs/31", "dstate: 0x1\n")
                let told = try self.state(folder).interrupts.filter { $0.affinity.isManaged }.map(\.irq)
                #expect(told == [32, 34], "\(kernel)")
            }
        }
    }

    @Test("a kernel without effective affinity: the busiest of the CPUs that are allowed")
    func withoutEffective() throws {
        let row = (irq: 40, counts: [90, 3, 7, 0], text: "   PCI-MSI-edge      eth0")
        try CaptureFolder.with(cpus: 4, kernel: "4.4.0", [row]) { folder in
            folder.write("proc/irq/40/smp_affinity", "e\n")
            let state = try state(folder)
            let interrupt = try #require(state.interrupt(40))
            #expect(state.affinity(of: interrupt) == CPUSet(1..<4))
            #expect(state.effectiveCPUs(of: interrupt) == CPUSet([2]))
        }
    }

    @Test("an aarch64 machine: timers of every CPU, flow handlers without names")
    func aarch64() throws {
        let rows = [
            (irq: 11, counts: [5000, 6000], text: "     GICv3  27 Level     arch_timer"),
            (
                irq: 20, counts: [0, 4],
                text: " ITS-PCI-MSIX-0000:00:05.0   0 Edge      ena-mgmnt@pci:0000:00:05.0"
            ),
        ]
        try CaptureFolder.with(cpus: 2, arch: "arm64", rows) { folder in
            route(folder, 11, "0-1", "", mode: 0o444)
            route(folder, 20, "0-1", "0")
            for (irq, chip) in [(11, "GICv3"), (20, "ITS-PCI-MSIX-0000:00:05.0")] {
                folder.write("sys/kernel/irq/\(irq)/chip_name", chip + "\n")
                folder.write("sys/kernel/irq/\(irq)/name", "")
                folder.write("sys/kernel/irq/\(irq)/type", irq == 11 ? "level\n" : "edge\n")
            }
            let machine = try ImportedMachine(from: folder.path)
            #expect(machine.specification.architecture == .aarch64)
            // Only one of them is not what its row says: it was counted on CPU 1.
            var expected = CapturedInterrupt(irq: 20)
            expected.effective = CPUSet([0])
            #expect(machine.specification.capturedActivity.interrupts == [expected])
            let state = try state(folder)
            let timer = try #require(state.interrupt(11))
            #expect(timer.isPerCPU && !timer.affinity.isManaged && state.effectiveCPUs(of: timer).isEmpty)
        }
    }

    @Test("descriptors without a row are there until an interrupt takes their number, and again after it")
    func unused() throws {
        try CaptureFolder.with(cpus: 4, disk) { folder in
            route(folder, 4, "0-3", "2")
            route(folder, 3, "0-3", "")
            folder.write("sys/kernel/irq/3/chip_name", "IO-APIC\n")
            folder.write("sys/kernel/irq/3/hwirq", "3\n")
            folder.write("sys/kernel/irq/3/name", "edge\n")
            folder.write("sys/kernel/irq/27/actions", "")
            folder.write("sys/kernel/irq/27/wakeup", "enabled\n")
            let state = try state(folder)
            #expect(state.unusedDescriptors.map(\.irq) == [3, 27])
            #expect(
                state.unusedDescriptor(3)?.chip == "IO-APIC" && state.unusedDescriptor(3)?.isInProc == true)
            #expect(
                state.unusedDescriptor(27)?.canWake == true && state.unusedDescriptor(27)?.isInProc != true)
            let machine = try Machine(state, mode: .manual) { 0 }
            try machine.run(.addInterrupt(AddedInterrupt(irq: 3, actions: ["new"])))
            #expect(machine.snapshot().state.interrupt(3)?.actions == ["new"])
            try machine.run(.removeInterrupt(3))
            #expect(machine.snapshot().state.interrupt(3) == nil)
            #expect(machine.snapshot().state.unusedDescriptor(3)?.hwirq == 3)
        }
    }

    @Test("nonsense gives a remark, and no machine that cannot be")
    func nonsense() throws {
        var random = SeededRandom(seed: 31)
        let pieces = [
            "0", "-1", "99999999999999999999999", "0-16777215", "0-99999999", "ffffffff,ffffffff", "\u{0}",
            "\n", "x",
            ",", "18446744073709551615", "count 9 unhandled -1 last_unhandled 5 ms",
            "count 4294967295\nunhandled ",
            "é", "level", " ",
        ]
        let files = [
            "smp_affinity", "smp_affinity_list", "effective_affinity", "effective_affinity_list",
            "affinity_hint",
            "node", "spurious",
        ]
        for _ in 0..<60 {
            try CaptureFolder.with(cpus: 4, disk) { folder in
                for _ in 0..<40 {
                    let irq = ["4", "30", "31", "7", "00", "16777215", "99999999999", "x"][
                        random.next(in: 0..<8)]
                    let name = files[random.next(in: 0..<files.count)]
                    var bytes = (0..<random.next(in: 0..<4)).flatMap { _ in
                        Array(pieces[random.next(in: 0..<pieces.count)].utf8)
                    }
                    if random.chance(1, in: 5) { bytes.append(0xff) }
                    folder.write("proc/irq/\(irq)/\(name)", bytes)
                    let attributes = ["hwirq", "type", "chip_name", "actions", "name", "wakeup"]
                    folder.write("sys/kernel/irq/\(irq)/\(attributes[random.next(in: 0..<6)])", bytes)
                }
                let state = try state(folder, cpus: random.chance(1, in: 2) ? nil : random.next(in: 1..<9))
                let machine = try Machine(state, mode: .manual) { 0 }
                for cpu in 1..<state.topology.cpuCount { try? machine.setOnline(false, cpu: cpu) }
                for interrupt in machine.snapshot().state.interrupts {
                    let state = machine.snapshot().state
                    #expect(state.effectiveCPUs(of: interrupt).isSubset(of: state.possible))
                    #expect(state.affinity(of: interrupt).isSubset(of: state.possible))
                    _ = state.node(of: interrupt)
                    try? machine.run(.spurious(irq: interrupt.irq, count: 250_000))
                }
                for cpu in 1..<state.topology.cpuCount { try? machine.setOnline(true, cpu: cpu) }
            }
        }
    }

    @Test("faulty keys are refused with their place")
    func faults() {
        let head = "cpus: 2\ncaptured: {header: {}, rows: [], "
        for (text, part) in [
            ("interrupts: {}", "captured.interrupts: found a mapping; expected a list"),
            ("interrupts: [{}]", "interrupts[0].irq: missing"),
            ("interrupts: [{irq: 1}, {irq: 1}]", "interrupt 1 is there twice"),
            ("interrupts: [{irq: 1, affinty: 0}]", "expected 'affinity'"),
            ("interrupts: [{irq: 1, affinity: 0-2}]", "expected CPUs below 2"),
            ("interrupts: [{irq: 1, effective: x}]", "expected CPUs below 2"),
            ("interrupts: [{irq: 1, node: -2}]", "or -1 for none"),
            ("interrupts: [{irq: 1, managed: 1}]", "expected true or false"),
            ("interrupts: [{irq: 1, spurious: {count: 100000}}]", "from 0 to 99999"),
            ("interrupts: [{irq: 1, hwirq: -1}]", "whole number"),
            ("interrupts: [{irq: 1, actions: [\"a\\nb\"]}]", "one line"),
            ("interrupts: [{irq: 16777216}]", "from 0 to 16777215"),
            ("default_affinity: 7", "expected CPUs below 2"),
        ] {
            let error = #expect(throws: MachineFileError.self) {
                try MachineFile.read(text: head + text + "}", name: "m.yaml")
            }
            #expect(error?.description.contains("m.yaml:2: captured.") == true, "\(text)")
            #expect(error?.description.contains(part) == true, "\(text): \(error?.description ?? "")")
        }
    }
}
