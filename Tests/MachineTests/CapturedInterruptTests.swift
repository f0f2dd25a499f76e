import KernelTypes
import Machine
import Testing

@Suite("Interrupts of captured rows") struct CapturedInterruptTests {
    private func describe(
        _ suffix: String, label: String = " 24:", kernel: KernelVersion = KernelVersion(6, 18),
        _ architecture: Architecture = .x86_64
    ) -> InterruptDescription? {
        CapturedInterrupts.describe(
            CapturedRow(prefix: label, cells: .perCPU(firstWidth: 11), suffix: suffix, counts: []),
            kernel: kernel, architecture: architecture)
    }

    @Test(
        "chip, number, flow and handlers, as generations of x86 kernels wrote them",
        arguments: [
            ("  IO-APIC   5-edge      ACPI:Ged", "IO-APIC", 5, .edge, ["ACPI:Ged"]),
            ("   IO-APIC    9-fasteoi   acpi", "IO-APIC", 9, .fasteoi, ["acpi"]),
            (
                " PCI-MSIX-0000:00:01.0   0-edge      virtio0-config", "PCI-MSIX-0000:00:01.0", 0, .edge,
                [
                    "virtio0-config"
                ]
            ),
            ("  PCI-MSI 3670018-edge      xhci_hcd", "PCI-MSI", 3_670_018, .edge, ["xhci_hcd"]),
            ("  IO-APIC-fasteoi   acpi", "IO-APIC", nil, .fasteoi, ["acpi"]),
            (
                "  PCI-MSI-edge      mlx4-comp-1@pci:0000:06:00.0", "PCI-MSI", nil, .edge,
                [
                    "mlx4-comp-1@pci:0000:06:00.0"
                ]
            ),
            (" DMAR_MSI-edge      dmar0", "DMAR_MSI", nil, .edge, ["dmar0"]),
            (
                " IR-IO-APIC-fasteoi   ehci_hcd:usb1, mmc0", "IR-IO-APIC", nil, .fasteoi,
                [
                    "ehci_hcd:usb1", "mmc0",
                ]
            ),
            (
                "  PCI-MSI 352256-edge      PCIe PME, pciehp", "PCI-MSI", 352_256, .edge,
                ["PCIe PME", "pciehp"]
            ),
            ("   XT-PIC-XT-PIC    timer", "XT-PIC-XT-PIC", nil, .edge, ["timer"]),
            ("   intel-gpio   14  trackpad", "intel-gpio", 14, .edge, ["trackpad"]),
        ] as [(String, String, UInt64?, InterruptTrigger, [String])])
    func x86(suffix: String, chip: String, hwirq: UInt64?, trigger: InterruptTrigger, actions: [String]) {
        let found = describe(suffix)
        #expect(found?.chip == chip && found?.hwirq == hwirq && found?.trigger == trigger)
        #expect(found?.actions == actions && found?.irq == 24 && found?.isPerCPU == false)
    }

    @Test("on aarch64 the level stands for itself, and private interrupts are every CPU's own")
    func arm() {
        let timer = describe("     GICv3  27 Level     arch_timer", .aarch64)
        #expect(timer?.chip == "GICv3" && timer?.hwirq == 27 && timer?.trigger == .level)
        #expect(timer?.isPerCPU == true)
        let disk = describe("   ITS-MSI 507905 Edge      nvme1q1", .aarch64)
        #expect(disk?.chip == "ITS-MSI" && disk?.hwirq == 507_905 && disk?.trigger == .edge)
        #expect(disk?.isPerCPU == false && disk?.actions == ["nvme1q1"])
    }

    @Test("in 2003 the trigger was part of the chip's name")
    func year2003() {
        let found = describe("  IO-APIC-level  eth0, usb-uhci", kernel: kernels[0], .i386)
        #expect(found?.chip == "IO-APIC-level" && found?.hwirq == nil && found?.trigger == .level)
        #expect(found?.actions == ["eth0", "usb-uhci"])
        #expect(describe("          XT-PIC  timer", kernel: kernels[0], .i386)?.chip == "XT-PIC")
        #expect(describe("          SN hub  qla2300", kernel: kernels[0], .ia64)?.chip == "SN hub")
    }

    @Test("rows with little or no text")
    func bare() {
        #expect(
            describe("   sep4020_mci")?.chip == nil && describe("   sep4020_mci")?.actions == ["sep4020_mci"])
        #expect(describe("")?.actions == [] && describe("      ")?.actions == [])
        #expect(describe("        -   3-edge      x")?.chip == nil)
        #expect(describe("x")?.actions == ["x"])
        #expect(describe("   anything", label: "LOC:") == nil)
    }

    @Test("any text is taken")
    func anything() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            let letters = Array(" \t-,:0123edgLvl\u{10fe80}é")
            let text = String(
                (0..<random.next(in: 0..<24)).map { _ in letters[random.next(in: 0..<letters.count)] })
            let kernel = kernels[random.next(in: 0..<kernels.count)]
            _ = describe(text, kernel: kernel, random.chance(1, in: 2) ? .aarch64 : .x86_64)
        }
    }

    @Test("what a machine prints is read back as it was", arguments: kernels.dropFirst())
    func roundTrip(kernel: KernelVersion) throws {
        let described = [
            ("IR-IO-APIC", 14 as UInt64?, InterruptTrigger.fasteoi, ["INTC1085:00"]),
            ("PCI-MSI", 512_000, .edge, ["ahci[0000:00:1f.2]"]),
        ]
        for (chip, hwirq, trigger, actions) in described {
            let number = String(hwirq ?? 0)
            let flow = (trigger.rawValue + "      ").prefix(8)
            let found = describe("  \(chip) \(number)-\(flow)  \(actions[0])", kernel: kernel)
            #expect(found?.chip == chip && found?.hwirq == hwirq && found?.trigger == trigger)
            #expect(found?.actions == actions)
        }
    }
}
