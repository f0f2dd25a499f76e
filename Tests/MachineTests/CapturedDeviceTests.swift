import KernelTypes
import Machine
import Testing

@Suite("Devices of captured machines") struct CapturedDeviceTests {
    private func state(
        _ rows: [(Int, String)], kernel: KernelVersion = KernelVersion(6, 18),
        _ architecture: Architecture = .x86_64
    ) throws -> MachineState {
        let captured = rows.map { irq, suffix in
            CapturedRow(prefix: "\(irq):", cells: .perCPU(firstWidth: 11), suffix: suffix, counts: [])
        }
        return try MachineState(
            describe(kernel: kernel, architecture) {
                $0.captured = CapturedTable(
                    header: CapturedHeader(prefix: "", suffix: ""), rows: captured, cpuCount: 4)
            })
    }

    @Test("chips are named after functions")
    func names() throws {
        let state = try state([
            (24, "  IO-APIC   5-edge      ACPI:Ged"),
            (28, " PCI-MSIX-0000:00:01.0   0-edge      virtio0-config"),
            (29, " PCI-MSIX-0000:00:01.0   1-edge      virtio0-input.0"),
            (30, " PCI-MSIX-0000:00:01.0   2-edge      virtio0-output.0"),
            (31, " IR-PCI-MSI-10000:e1:00.0   0-edge      nvme2q0"),
            (33, " PCI-MSI-0000:00:1f.2   0-edge      ahci[0000:00:1f.2]"),
            (34, " PCI-MSIX-0000:03:00.0   0-edge      eth0-TxRx-0"),
            (35, " PCI-MSIX-0000:03:00.0   1-edge      eth0"),
            (36, " PCI-MSIX-0000:04:00.0   1-edge      strange/../thing"),
        ])
        #expect(
            state.devices.map { "\($0.address)" } == [
                "0000:00:01.0", "0000:00:1f.2", "0000:03:00.0", "0000:04:00.0", "10000:e1:00.0",
            ])
        #expect(state.devices.map(\.interrupts) == [[28..<31], [33..<34], [34..<36], [36..<37], [31..<32]])
        #expect(state.devices.map(\.driver) == ["virtio-pci", "ahci", "ixgbe", "unknown", "nvme"])
        #expect(
            state.devices.map(\.signalling) == [
                .extendedMessages, .messages, .extendedMessages, .extendedMessages, .messages,
            ])
        let found = state.devices.flatMap(\.interfaces).map { interface in
            switch interface {
            case .network(let network): network.name
            case .disk(let disk): disk.name
            }
        }
        #expect(found == ["eth1", "eth0", "nvme2n1"])
    }

    @Test("numbers of older kernels' messages tell the function too")
    func numbers() throws {
        let state = try state(
            [
                (25, "  PCI-MSI 512000-edge      ahci[0000:00:1f.2]"),
                (26, "  PCI-MSI 98304-edge      xhci_hcd"),
                (27, "  PCI-MSI 98305-edge      xhci_hcd"), (28, "  PCI-MSI-edge      eth0"),
            ], kernel: KernelVersion(5, 14))
        #expect(state.devices.map { "\($0.address)" } == ["0000:00:06.0", "0000:00:1f.2"])
        #expect(state.devices.map(\.driver) == ["xhci_hcd", "ahci"])
        let arm = try self.state([(20, "   ITS-MSI 81920 Edge      ena-mgmnt@pci:0000:00:05.0")], .aarch64)
        #expect(arm.devices.map { "\($0.address)" } == ["0000:00:05.0"])
        #expect(arm.devices[0].identity.vendor == 0x1d0f)
    }

    @Test("no text makes devices that cannot be")
    func anything() throws {
        var random = SeededRandom(seed: 23)
        let chips = [
            "PCI-MSI", "ITS-MSI", "PCI-MSIX-0000:00:1f.9", "PCI-MSI-ffff:ff:1f.7", "PCI-MSI-0000:0:0.0",
        ]
        let names = [
            "eth99999999999999999999", "nvme99999999999999999q1", "virtio-input.0", "virtio3-req.0", "eth-1",
            "eth5",
            "nvme0q0", "../..", "", "é-x",
        ]
        for _ in 0..<300 {
            let rows = (0..<random.next(in: 1..<30)).map { irq in
                let chip = chips[random.next(in: 0..<chips.count)]
                let number = random.next() >> UInt64(random.next(in: 0..<64))
                return (irq, "  \(chip) \(number)-edge      \(names[random.next(in: 0..<names.count)])")
            }
            let devices = try state(rows, kernel: kernels[random.next(in: 1..<kernels.count)]).devices
            #expect(zip(devices, devices.dropFirst()).allSatisfy { $0.address < $1.address })
            for device in devices {
                #expect(device.address.device < 32 && device.address.function < 8 && device.address.bus < 256)
                #expect(!(device.driver ?? "").isEmpty && !(device.driver ?? "").contains("/"))
            }
            let names = devices.flatMap(\.interfaces).map { interface in
                switch interface {
                case .network(let network): network.name
                case .disk(let disk): disk.name
                }
            }
            #expect(Set(names).count == names.count)
        }
    }
}
