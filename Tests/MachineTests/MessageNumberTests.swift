import KernelTypes
import Machine
import Testing

@Suite("Chips and numbers behind messages") struct MessageNumberTests {
    @Test("before domains of their own, functions were numbered together, as captures show")
    func captured() {
        #expect(PCIAddress(bus: 0, device: 0x1f, function: 2).messageNumber(vector: 0) == 512_000)
        #expect(PCIAddress(bus: 0, device: 3).messageNumber(vector: 3) == 49_155)
        #expect(PCIAddress(bus: 1, device: 0).messageNumber(vector: 0) == 524_288)
        #expect(PCIAddress(domain: 1, bus: 0, device: 0).messageNumber(vector: 0) == 134_217_728)
    }

    @Test("addresses are printed as the kernel does")
    func addresses() {
        #expect("\(PCIAddress(bus: 0, device: 0x1f, function: 2))" == "0000:00:1f.2")
        #expect("\(PCIAddress(domain: 0x10a, bus: 0xfe, device: 1))" == "010a:fe:01.0")
    }

    private struct Case: Sendable {
        let kernel: KernelVersion
        let architecture: Architecture
        let remapping: Bool
        let chips: [String]
        let numbers: [UInt64]
    }

    private static let cases: [Case] = [
        Case(
            kernel: KernelVersion(6, 1), architecture: .x86_64, remapping: false,
            chips: ["PCI-MSI", "PCI-MSI"], numbers: [524_289, 32_768]),
        Case(
            kernel: KernelVersion(6, 1), architecture: .x86_64, remapping: true,
            chips: ["IR-PCI-MSI", "IR-PCI-MSI"], numbers: [524_289, 32_768]),
        Case(
            kernel: KernelVersion(6, 2), architecture: .x86_64, remapping: false,
            chips: ["PCI-MSIX-0000:01:00.0", "PCI-MSI-0000:00:02.0"], numbers: [1, 0]),
        Case(
            kernel: KernelVersion(7, 3), architecture: .x86_64, remapping: true,
            chips: ["IR-PCI-MSIX-0000:01:00.0", "IR-PCI-MSI-0000:00:02.0"], numbers: [1, 0]),
        Case(
            kernel: KernelVersion(6, 10), architecture: .aarch64, remapping: true,
            chips: ["ITS-MSI", "ITS-MSI"], numbers: [524_289, 32_768]),
        Case(
            kernel: KernelVersion(6, 11), architecture: .aarch64, remapping: false,
            chips: ["ITS-PCI-MSIX-0000:01:00.0", "ITS-PCI-MSI-0000:00:02.0"], numbers: [1, 0]),
        Case(
            kernel: KernelVersion(6, 18), architecture: .i386, remapping: true,
            chips: ["PCI-MSIX-0000:01:00.0", "PCI-MSI-0000:00:02.0"], numbers: [1, 0]),
    ]

    @Test("the chips' names and numbers belong to the kernel", arguments: cases.indices)
    func chips(index: Int) throws {
        let expected = Self.cases[index]
        let state = try MachineState(
            describe(kernel: expected.kernel, expected.architecture) {
                $0.devices = [
                    DeviceSpecification(kind: .nvme, queues: .fixed(1)), DeviceSpecification(kind: .ahci),
                ]
                if expected.remapping { $0.features = [.interruptRemapping] }
            })
        let queue = try #require(state.interrupt("nvme0q1"))
        let disk = try #require(state.interrupt("ahci[0000:00:02.0]"))
        #expect([queue.chip, disk.chip] == expected.chips)
        #expect([queue.hwirq, disk.hwirq] == expected.numbers)
        #expect(queue.trigger == .edge && disk.trigger == .edge)
    }

    @Test("in 2003 every device had one line")
    func year2003() throws {
        let state = try machine(
            kernel: kernels[0],
            devices: [DeviceSpecification(kind: .nic, count: 2), DeviceSpecification(kind: .scsi)])
        #expect(state.interrupts.map(\.irq) == [16, 17, 18])
        #expect(state.interrupts.allSatisfy { $0.chip == "IO-APIC-level" && $0.hwirq == nil })
        #expect(state.interrupts.allSatisfy { $0.trigger.isLevel })
    }

    @Test("vectors of one function count up from 0, above all inputs of the board")
    func vectors() throws {
        let state = try machine(
            cpus: CPUSpecification(sockets: 4, coresPerSocket: 8),
            devices: [DeviceSpecification(kind: .nic, driver: "ixgbe", queues: .fixed(7))])
        #expect(state.interrupts.map(\.hwirq) == (0..<8).map { UInt64($0) })
        #expect(state.interrupts.first?.irq == 24 + 3 * 32)
    }
}
