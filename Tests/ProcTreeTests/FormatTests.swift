import KernelTypes
import Machine
import ProcTree
import Testing

/// One tiny machine for each way of formatting `/proc/interrupts`, its whole text against a golden file.
@Suite("Formats") struct FormatTests {
    private func expect(_ specification: MachineSpecification, is name: String) throws {
        let tree = try ProcTree(try Machine(specification))
        Golden.expect(try tree.text("proc/interrupts"), is: name)
        #expect(try tree.text("sim/interrupts.row") == tree.text("sim/interrupts.page"))
    }

    /// Four CPUs of which the third is offline, and something of everything.
    private func pc(
        _ kernel: KernelVersion, _ features: Set<PlatformFeature>, _ architecture: Architecture = .x86_64,
        nrIRQs: Int? = nil
    ) -> MachineSpecification {
        describe(
            cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet([2])), kernel: kernel, architecture
        ) {
            $0.features = features
            $0.nrIRQs = nrIRQs
            $0.devices = [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .rtc),
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .serial),
                DeviceSpecification(kind: .pciePort), DeviceSpecification(kind: .ahci),
                DeviceSpecification(kind: .nvme, queues: .fixed(2)),
                DeviceSpecification(kind: .nic, driver: "mlx5", queues: .fixed(1)),
            ]
            $0.interrupts = [
                InterruptSpecification(
                    irq: 18, chip: "IO-APIC", hwirq: 18, trigger: .fasteoi,
                    actions: ["ehci_hcd:usb1", "ehci_hcd:usb2", "i801_smbus"], rate: 0.1),
                InterruptSpecification(irq: 20, chip: "XT-PIC", trigger: .level, actions: ["cascade"]),
                InterruptSpecification(irq: 21, actions: ["nameless"]),
                InterruptSpecification(irq: 22, chip: "hidden", actions: []),
            ]
        }
    }

    private func arm(_ kernel: KernelVersion, nrIRQs: Int? = nil) -> MachineSpecification {
        describe(
            cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet([2])), kernel: kernel, .aarch64
        ) {
            $0.nrIRQs = nrIRQs
            $0.devices = [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .serial),
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .nvme, queues: .fixed(2)),
                DeviceSpecification(kind: .virtio, driver: "net"),
            ]
            $0.interrupts = [InterruptSpecification(irq: 40, trigger: .level, actions: ["nameless"])]
        }
    }

    @Test("x86, up to 6.12") func generationA() throws {
        try expect(pc(KernelVersion(6, 12), [.interruptRemapping, .platformIPI]), is: "x86_64-a")
    }

    @Test("x86, up to 6.12, a thousand interrupts and more") func generationAWide() throws {
        try expect(pc(KernelVersion(5, 14), [.hypervGuest, .postedMSI], nrIRQs: 1000), is: "x86_64-a-wide")
    }

    @Test("x86, 6.13 to 7.1") func generationB() throws {
        try expect(pc(KernelVersion(6, 18), [.kvmGuest]), is: "x86_64-b")
    }

    @Test("x86, from 7.2 on") func generationC() throws {
        try expect(
            pc(KernelVersion(7, 2), [.amd, .kvmHost, .postedMSI, .interruptRemapping]), is: "x86_64-c")
    }

    @Test("x86, from 7.2 on, ten thousand interrupts and more") func generationCWide() throws {
        try expect(
            pc(KernelVersion(7, 3), [.hypervGuest, .platformIPI], nrIRQs: 10_000), is: "x86_64-c-wide")
    }

    @Test("i386 of today") func i386() throws {
        try expect(pc(KernelVersion(6, 18), [], .i386), is: "i386-b")
    }

    @Test("aarch64, up to 6.12") func armA() throws { try expect(arm(KernelVersion(6, 10)), is: "aarch64-a") }

    @Test("aarch64, up to 6.12, a thousand interrupts and more") func armAWide() throws {
        try expect(arm(KernelVersion(6, 12), nrIRQs: 1000), is: "aarch64-a-wide")
    }

    @Test("aarch64, 6.13 to 7.1") func armB() throws {
        try expect(arm(KernelVersion(6, 18)), is: "aarch64-b")
    }

    @Test("aarch64, from 7.2 on") func armC() throws { try expect(arm(KernelVersion(7, 3)), is: "aarch64-c") }

    @Test("2003: i386, x86-64 and ia64 with ten CPUs and more")
    func year2003() throws {
        let kernel = try #require(KernelVersion("2.6.0-test9"))
        let devices = [
            DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
            DeviceSpecification(kind: .scsi), DeviceSpecification(kind: .nic),
        ]
        for architecture in [Architecture.i386, .x86_64, .ia64] {
            let cpus = CPUSpecification(
                coresPerSocket: architecture == .ia64 ? 12 : 4,
                offline: CPUSet([architecture == .ia64 ? 10 : 2]))
            let specification = describe(cpus: cpus, kernel: kernel, architecture) {
                $0.devices = devices
                if architecture == .ia64 { $0.devices.append(DeviceSpecification(kind: .ipi)) }
                $0.uptime = .seconds(86_400)
                $0.interrupts = [
                    InterruptSpecification(
                        irq: 14, chip: "IO-APIC-edge", actions: ["ide0", "ide1"], cpus: CPUSet([0]), rate: 3)
                ]
            }
            try expect(specification, is: "2003-\(architecture.rawValue)")
        }
    }
}
