import KernelTypes
import Machine
import Testing

@Suite("Machines that cannot be") struct MachineErrorTests {
    /// The error that the machine's description meets; nil when it is built.
    private func error(_ specification: MachineSpecification) -> MachineError? {
        do throws(MachineError) {
            _ = try MachineState(specification)
            return nil
        } catch {
            return error
        }
    }

    private func error(
        _ kind: DeviceKind, _ driver: String? = nil, count: Int = 1,
        kernel: KernelVersion = KernelVersion(6, 18), on architecture: Architecture = .x86_64
    ) -> MachineError? {
        let device = DeviceSpecification(kind: kind, driver: driver, count: count)
        return error(describe(kernel: kernel, architecture) { $0.devices = [device] })
    }

    @Test("numbers of CPUs")
    func cpus() {
        #expect(error(describe(cpus: CPUSpecification(coresPerSocket: 0)))?.key == "cpus")
        #expect(error(describe(cpus: CPUSpecification(coresPerSocket: 1 << 24)))?.key == nil)
        #expect(error(describe(cpus: CPUSpecification(coresPerSocket: 1 << 24 + 1)))?.key == "cpus")
        let last = CPUSpecification(coresPerSocket: 4, offline: CPUSet([4]))
        #expect(
            error(describe(cpus: last))?.description
                == "cpus.offline: CPU 4 does not exist; expected numbers below 4")
        let none = CPUSpecification(coresPerSocket: 4, offline: CPUSet(0..<4))
        #expect(error(describe(cpus: none))?.key == "cpus.offline")
    }

    @Test("interrupts spelled out")
    func interrupts() {
        let twice = [
            InterruptSpecification(irq: 5, actions: ["a"]), InterruptSpecification(irq: 5, actions: ["b"]),
        ]
        #expect(
            error(describe { $0.interrupts = twice })?.reason.contains("interrupt 5 is there twice") == true)
        let outside = [InterruptSpecification(irq: 5, actions: ["a"], cpus: CPUSet([3, 9]))]
        #expect(error(describe { $0.interrupts = outside })?.reason.contains("CPU 9 does not exist") == true)
        let clash = describe {
            $0.interrupts = [InterruptSpecification(irq: 8, actions: ["own"])]
            $0.devices = [DeviceSpecification(kind: .rtc)]
        }
        #expect(error(clash)?.reason.contains("needs interrupt 8, which is taken") == true)
    }

    @Test("devices that the architecture does not have, or not so many of them")
    func devices() {
        #expect(error(.i8042, on: .aarch64)?.reason.contains("no i8042 on aarch64") == true)
        #expect(error(.i8042, on: .ia64)?.key == "devices")
        #expect(error(.rtc, on: .ia64)?.key == "devices")
        #expect(error(.ipi)?.reason.contains("no ipi on x86_64") == true)
        #expect(error(.serial, count: 3)?.reason.contains("2 serial ports") == true)
        #expect(error(.serial, count: 3, on: .aarch64) == nil)
        #expect(error(.timer, count: 2)?.reason.contains("timer needs interrupt 0") == true)
        #expect(error(.rtc, count: 0) == nil)
    }

    @Test("drivers that nobody knows")
    func drivers() {
        let nic = error(.nic, "rtl8139")
        #expect(nic?.reason.contains("'rtl8139'") == true && nic?.reason.contains("bnxt_en") == true)
        #expect(error(.virtio, "gpu")?.reason.contains("'gpu'") == true)
    }

    @Test("more interrupts than there can be")
    func limits() {
        #expect(error(.scsi, count: 208, kernel: kernels[0]) == nil)
        let pc = error(.scsi, count: 209, kernel: kernels[0])
        #expect(pc?.reason.contains("(224)") == true)
        #expect(error(.scsi, count: 184, kernel: kernels[0], on: .ia64) == nil)
        let itanium = error(.scsi, count: 185, kernel: kernels[0], on: .ia64)
        #expect(itanium?.reason.contains("(232)") == true)
    }
}
