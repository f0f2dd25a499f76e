import KernelTypes
import Machine
import Testing

@Suite("Names of devices' interrupts") struct DeviceNameTests {
    private func names(
        _ kind: DeviceKind, driver: String? = nil, count: Int = 1, queues: QueueCount = .automatic,
        kernel: KernelVersion = KernelVersion(6, 18), _ architecture: Architecture = .x86_64
    ) throws -> [String] {
        let device = DeviceSpecification(kind: kind, driver: driver, count: count, queues: queues)
        return try machine(kernel: kernel, architecture, devices: [device]).names
    }

    @Test("what is on the board of a PC")
    func board() throws {
        let state = try machine(devices: [
            DeviceSpecification(kind: .timer), DeviceSpecification(kind: .i8042),
            DeviceSpecification(kind: .rtc),
            DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .serial, count: 2),
        ])
        #expect(state.names == ["timer", "i8042", "ttyS1", "ttyS0", "rtc0", "acpi", "i8042"])
        #expect(state.interrupts.map(\.irq) == [0, 1, 3, 4, 8, 9, 12])
        #expect(state.interrupts.map(\.hwirq) == [2, 1, 3, 4, 8, 9, 12])
        #expect(state.interrupts.allSatisfy { $0.chip == "IO-APIC" })
        #expect(state.interrupts.map(\.trigger) == [.edge, .edge, .edge, .edge, .edge, .fasteoi, .edge])
    }

    @Test("what was on the board of a PC in 2003")
    func board2003() throws {
        let state = try machine(
            kernel: kernels[0], .i386,
            devices: [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .rtc),
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .serial),
            ])
        #expect(state.names == ["timer", "serial", "rtc", "acpi"])
        #expect(
            state.interrupts.map(\.chip) == ["IO-APIC-edge", "IO-APIC-edge", "IO-APIC-edge", "IO-APIC-level"])
        #expect(state.interrupts.allSatisfy { $0.hwirq == nil })
    }

    @Test("what is on the board of a server with aarch64")
    func boardARM() throws {
        let state = try machine(
            .aarch64,
            devices: [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .serial),
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .rtc),
            ])
        #expect(state.names == ["arch_timer", "uart-pl011", "ACPI:Ged", "rtc-pl031"])
        #expect(state.interrupts.map(\.hwirq) == [27, 33, 48, 34])
        #expect(state.interrupts.map(\.trigger.isLevel) == [true, true, false, true])
        #expect(state.interrupts.map(\.isPerCPU) == [true, false, false, false])
    }

    @Test("what is on the board of an ia64 machine, vectors at the top for the kernel itself")
    func boardItanium() throws {
        let state = try machine(
            kernel: kernels[0], .ia64,
            devices: [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .ipi),
                DeviceSpecification(kind: .acpi), DeviceSpecification(kind: .serial),
                DeviceSpecification(kind: .scsi),
            ])
        #expect(state.names == ["acpi", "SAL console driver", "qla2xxx", "timer", "IPI"])
        #expect(state.interrupts.map(\.irq) == [48, 49, 50, 239, 254])
        #expect(
            state.interrupts.map(\.chip) == ["IO-SAPIC-level", "SN hub", "SN hub", "LSAPIC", "LSAPIC"])
    }

    @Test("a disk has a queue for administration and one for each CPU, or as many as asked for")
    func nvme() throws {
        #expect(try names(.nvme) == ["nvme0q0", "nvme0q1", "nvme0q2", "nvme0q3", "nvme0q4"])
        #expect(try names(.nvme, queues: .perCPU).count == 5)
        #expect(
            try names(.nvme, count: 2, queues: .fixed(1)) == ["nvme0q0", "nvme0q1", "nvme1q0", "nvme1q1"])
        #expect(try names(.nvme, queues: .fixed(0)) == ["nvme0q0", "nvme0q1"])
    }

    @Test(
        "network cards name their queues as their drivers do",
        arguments: [
            (
                "mlx5",
                [
                    "mlx5_async0@pci:0000:01:00.0", "mlx5_comp0@pci:0000:01:00.0",
                    "mlx5_comp1@pci:0000:01:00.0",
                ]
            ),
            ("ice", ["ice-0000:01:00.0:misc", "ice-eth0-TxRx-0", "ice-eth0-TxRx-1"]),
            ("i40e", ["i40e-0000:01:00.0:misc", "i40e-eth0-TxRx-0", "i40e-eth0-TxRx-1"]),
            ("ixgbe", ["eth0-TxRx-0", "eth0-TxRx-1", "eth0"]),
            ("igb", ["eth0", "eth0-TxRx-0", "eth0-TxRx-1"]),
            ("ena", ["ena-mgmnt@pci:0000:01:00.0", "eth0-Tx-Rx-0", "eth0-Tx-Rx-1"]),
            ("bnxt_en", ["eth0-TxRx-0", "eth0-TxRx-1"]),
            ("tg3", ["eth0"]), ("e1000", ["eth0"]),
        ])
    func nic(driver: String, expected: [String]) throws {
        #expect(try names(.nic, driver: driver, queues: .fixed(2)) == expected)
        #expect(try names(.nic, driver: driver, queues: .fixed(2), kernel: kernels[0]) == ["eth0"])
    }

    @Test("cards are numbered and have a bus each")
    func severalCards() throws {
        let names = try names(.nic, count: 300, queues: .fixed(1))
        #expect(names.count == 600 && Set(names).count == 600)
        #expect(names[2] == "mlx5_async0@pci:0000:02:00.0")
        #expect(names[2 * 254] == "mlx5_async0@pci:0001:01:00.0")
    }

    @Test(
        "paravirtual devices",
        arguments: [
            ("net", ["config", "input.0", "output.0", "input.1", "output.1"]),
            ("blk", ["config", "req.0", "req.1"]),
            ("scsi", ["config", "control", "event", "request", "request"]),
            ("balloon", ["config", "inflate", "deflate", "stats"]),
            ("console", ["config", "input", "output"]),
            ("rng", ["config", "input"]),
        ])
    func virtio(driver: String, expected: [String]) throws {
        #expect(try names(.virtio, driver: driver, queues: .fixed(2)) == expected.map { "virtio0-\($0)" })
    }

    @Test("controllers and ports on the root bus")
    func controllers() throws {
        #expect(try names(.ahci) == ["ahci[0000:00:02.0]"])
        #expect(try names(.ahci, count: 31).last == "ahci[0001:00:01.0]")
        #expect(try names(.xhci) == ["xhci_hcd"])
        #expect(try names(.xhci, queues: .fixed(3)) == ["xhci_hcd", "xhci_hcd", "xhci_hcd"])
        #expect(try names(.scsi, driver: "megasas") == ["megasas"] && names(.scsi) == ["qla2xxx"])
        #expect(try names(.pciePort) == ["PCIe PME, aerdrv"])
        #expect(try names(.ahci, kernel: kernels[0]) == ["libata"])
        #expect(try names(.xhci, kernel: kernels[0]) == ["ehci_hcd"])
    }
}
