import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Directories of interrupts") struct InterruptDirectoryTests {
    private func tree(
        _ kernel: KernelVersion = KernelVersion(6, 18), _ architecture: Architecture = .x86_64, cpus: Int = 4,
        nodes: Int = 1, _ change: (inout MachineSpecification) -> Void
    ) throws -> ProcTree {
        try ProcTree(
            Machine(
                describe(
                    cpus: CPUSpecification(coresPerSocket: cpus, nodes: nodes), kernel: kernel, architecture,
                    change)))
    }

    private func names(_ tree: ProcTree, _ path: String) throws -> [String] {
        try tree.entries(path).map(\.name)
    }

    @Test(
        "the files that a kernel has",
        arguments: [
            (
                "6.18",
                [
                    "affinity_hint", "effective_affinity", "effective_affinity_list", "node", "smp_affinity",
                    "smp_affinity_list", "spurious", "acpi",
                ]
            ),
            ("4.9", ["affinity_hint", "node", "smp_affinity", "smp_affinity_list", "spurious", "acpi"]),
            ("2.6.32", ["smp_affinity", "spurious", "acpi"]), ("2.6.0-test9", ["smp_affinity"]),
        ])
    func files(kernel: String, expected: [String]) throws {
        let tree = try tree(try #require(KernelVersion(kernel))) {
            $0.devices = [DeviceSpecification(kind: .acpi)]
        }
        #expect(try names(tree, "proc/irq/9") == expected)
        let described = try? names(tree, "sys/kernel/irq/9")
        #expect(
            described
                == [
                    "6.18": ["actions", "chip_name", "hwirq", "name", "per_cpu_count", "type", "wakeup"],
                    "4.9": ["actions", "chip_name", "hwirq", "name", "per_cpu_count", "type"],
                ][kernel])
    }

    @Test("one for every old line of a PC, and for others that had a handler")
    func numbers() throws {
        let tree = try tree {
            $0.devices = [
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .nvme, queues: .fixed(1)),
            ]
            $0.interrupts = [InterruptSpecification(irq: 100, chip: "IO-APIC", actions: [])]
        }
        let old = (0..<16).map { "\($0)" }
        #expect(try names(tree, "proc/irq") == ["default_smp_affinity"] + old + ["24", "25"])
        #expect(try names(tree, "sys/kernel/irq") == old + ["24", "25", "100"])
        #expect(try tree.text("sys/kernel/irq/5/chip_name") == "IO-APIC\n")
        #expect(try tree.text("sys/kernel/irq/5/actions").isEmpty)
        #expect(try tree.text("proc/irq/5/effective_affinity_list") == "\n")
        #expect(try tree.text("proc/irq/5/smp_affinity") == "f\n")
        #expect(try tree.text("sys/kernel/irq/2/chip_name") == "XT-PIC\n")
        #expect(throws: Errno.noEntry) { try tree.open("proc/irq/100/node") }
        #expect(throws: Errno.noEntry) { try tree.open("proc/irq/024/node") }
        let arm = try self.tree(KernelVersion(6, 18), .aarch64) {
            $0.devices = [DeviceSpecification(kind: .acpi)]
        }
        #expect(try names(arm, "sys/kernel/irq") == ["11"])
    }

    @Test("handlers have an empty directory each, by the first of a name")
    func handlers() throws {
        let long = String(repeating: "n", count: 140)
        let tree = try tree {
            $0.interrupts = [
                InterruptSpecification(
                    irq: 30, chip: "x",
                    actions: [
                        "one", "a/b", "two", "one", "node", "", ".", "..", "PCIe PME", long, "ahci[0:1]",
                    ])
            ]
        }
        let found = try tree.entries("proc/irq/30").filter { $0.kind == .directory }.map(\.name)
        #expect(found == ["one", "two", "PCIe PME", String(long.prefix(127)), "ahci[0:1]"])
        #expect(try names(tree, "proc/irq/30/PCIe PME").isEmpty)
        #expect(try tree.node(atPath: "proc/irq/30").linkCount == 7)
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "proc/irq/30/a") }
    }

    @Test("what the kernel knows of a descriptor")
    func descriptors() throws {
        let tree = try tree {
            $0.devices = [
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .pciePort),
                DeviceSpecification(kind: .nvme, queues: .fixed(1)),
            ]
            $0.interrupts = [InterruptSpecification(irq: 90, trigger: .level, actions: ["bare"])]
        }
        func texts(_ irq: Int) throws -> [String] {
            try ["actions", "chip_name", "hwirq", "name", "type", "wakeup"].map {
                try tree.text("sys/kernel/irq/\(irq)/\($0)")
            }
        }
        #expect(try texts(9) == ["acpi\n", "IO-APIC\n", "9\n", "fasteoi\n", "level\n", "disabled\n"])
        #expect(
            try texts(24)
                == ["PCIe PME,aerdrv\n", "PCI-MSI-0000:00:02.0\n", "0\n", "edge\n", "edge\n", "disabled\n"])
        #expect(try texts(26)[0...2] == ["nvme0q1\n", "PCI-MSIX-0000:01:00.0\n", "1\n"])
        #expect(try texts(90) == ["bare\n", "", "", "level\n", "level\n", "disabled\n"])
        let node = try tree.node(atPath: "sys/kernel/irq/9/name")
        #expect(node.size == 4096 && node.mode == 0o444)
        #expect(try tree.node(atPath: "sys/kernel/irq/9").mode == 0o755)
        #expect(try tree.node(atPath: "proc/irq/9/node").size == 0)
    }

    @Test("counts of all possible CPUs, offline ones too, cut at 4095 bytes")
    func counts() throws {
        let small = try ProcTree(
            Machine(
                describe(cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet(2..<4))) {
                    $0.devices = [DeviceSpecification(kind: .acpi)]
                }))
        #expect(try small.text("sys/kernel/irq/9/per_cpu_count").split(separator: ",").count == 4)
        let large = try tree(cpus: 5000) { $0.devices = [DeviceSpecification(kind: .ahci, rate: 0)] }
        let text = try large.bytes("sys/kernel/irq/24/per_cpu_count")
        #expect(text.count == 4095 && text.last == UInt8(ascii: "0"))
        #expect(text.enumerated().allSatisfy { $0.element == ($0.offset % 2 == 0 ? 0x30 : 0x2c) })
        let exact = try tree(cpus: 2047) { $0.devices = [DeviceSpecification(kind: .ahci, rate: 0)] }
        #expect(try exact.bytes("sys/kernel/irq/24/per_cpu_count").count == 4094)
    }

    @Test(
        "masks and lists of the largest machines are those of the set, byte by byte",
        arguments: [1, 31, 33, 70_001])
    func large(cpus: Int) throws {
        var random = SeededRandom(seed: UInt64(cpus))
        let tree = try tree(cpus: cpus) { $0.devices = [DeviceSpecification(kind: .acpi)] }
        for _ in 0..<6 {
            var set = CPUSet((0..<random.next(in: 1..<900)).map { _ in random.next(in: 0..<cpus) })
            if random.chance(1, in: 3) { set = CPUSet(0..<cpus).subtracting(set) }
            set.insert(0)
            _ = try tree.open("proc/irq/9/smp_affinity_list").write(set.listText)
            let mask = try tree.text("proc/irq/9/smp_affinity")
            #expect(mask == set.maskText(nrCPUs: cpus) + "\n")
            #expect(try tree.text("proc/irq/9/smp_affinity_list") == set.listText + "\n")
            _ = try tree.open("proc/irq/9/smp_affinity").write(mask)
            #expect(try tree.text("proc/irq/9/smp_affinity") == mask)
        }
    }

    @Test("laws that hold for every interrupt of any machine")
    func laws() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let machine = try Machine(.random(&random, upTo: 600))
            let tree = try ProcTree(machine)
            let state = machine.snapshot().state
            for interrupt in state.interrupts where !interrupt.actions.isEmpty {
                let directory = "proc/irq/\(interrupt.irq)"
                let format = AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
                let shown = try format.read(try tree.bytes("\(directory)/smp_affinity"), isList: false)
                #expect(shown == state.affinity(of: interrupt), "seed \(seed), interrupt \(interrupt.irq)")
                guard state.specification.kernel >= KernelVersion(4, 13) else { continue }
                let effective = try CPUSet(
                    kernelList: try tree.bytes("\(directory)/effective_affinity_list"),
                    nrCPUs: state.topology.cpuCount)
                #expect(effective.count <= 1 && effective.isSubset(of: state.online))
                let allowed = shown.intersection(state.online)
                #expect(allowed.isEmpty || effective.isSubset(of: allowed), "seed \(seed) \(interrupt.irq)")
                #expect(
                    try tree.text("\(directory)/effective_affinity")
                        == effective.maskText(nrCPUs: state.topology.cpuCount) + "\n")
            }
        }
    }

    @Test("nodes: of the device, of a managed queue's first CPU, and of the old lines")
    func nodes() throws {
        let tree = try tree(cpus: 8, nodes: 2) {
            $0.devices = [
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .nvme, queues: .fixed(2)),
                DeviceSpecification(kind: .ahci),
            ]
            $0.interrupts = [InterruptSpecification(irq: 60, chip: "x", actions: ["y"])]
        }
        #expect(
            try [9, 24, 25, 26, 27, 60].map { try tree.text("proc/irq/\($0)/node") } == [
                "0\n", "1\n", "0\n", "1\n", "0\n", "-1\n",
            ])
    }

    @Test("unhandled interrupts, and when the last one was by the kernel's ticks")
    func spurious() throws {
        let tree = try tree { $0.devices = [DeviceSpecification(kind: .acpi)] }
        #expect(try tree.text("proc/irq/9/spurious") == "count 0\nunhandled 0\nlast_unhandled 0 ms\n")
        let machine = try Machine(
            describe {
                $0.uptime = .seconds(301)
                $0.interrupts = [InterruptSpecification(irq: 9, chip: "x", actions: ["acpi"])]
            })
        let troubled = try ProcTree(machine)
        try machine.run(.spurious(irq: 9, count: 6))
        #expect(
            try troubled.text("proc/irq/9/spurious") == "count 6\nunhandled 6\nlast_unhandled 1000 ms\n")
        let early = try Machine(
            describe {
                $0.uptime = .seconds(1)
                $0.interrupts = [InterruptSpecification(irq: 9, chip: "x", actions: ["acpi"])]
            })
        try early.run(.spurious(irq: 9, count: 1))
        #expect(
            try ProcTree(early).lines("proc/irq/9/spurious").last == "last_unhandled 4294668296 ms")
    }
}
