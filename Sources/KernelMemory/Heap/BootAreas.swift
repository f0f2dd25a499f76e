import KernelTypes

/// The areas that a kernel has made in the range of vmalloc by the time it is looked at: the registers of
/// devices, stacks of its threads, programs of packet filters.
///
/// What is asked for follows from the machine alone. Few, so that a machine costs little: a real one has an
/// area for each of its tasks.
struct BootAreas {
    private let space: VmallocSpace
    private let memory: KernelMemory
    private let kernel: KernelVersion
    private let cpus: Int

    /// The areas of a machine with `cpus` CPUs.
    init(_ space: VmallocSpace, _ memory: KernelMemory, kernel: KernelVersion, cpus: Int) {
        self.space = space
        self.memory = memory
        self.kernel = kernel
        self.cpus = cpus
    }

    /// Makes them, as far as there are pages and addresses: a machine that is too small has fewer.
    func make() {
        mapRegisters()
        guard !kernel.isBefore261 else { return }
        makeStacks()
        makeFilters()
    }

    /// Stacks of threads are in vmalloc's range since 4.9 on x86_64 and 4.14 on arm64, four pages each.
    private func makeStacks() {
        let since: KernelVersion? =
            switch memory.configuration.architecture {
            case .x86_64: KernelVersion(4, 9)
            case .aarch64: KernelVersion(4, 14)
            case .i386, .ia64: nil
            }
        guard let since, kernel >= since else { return }
        let caller = kernel < KernelVersion(5, 10) ? "_do_fork+0x7e/0x310" : "kernel_clone+0xb8/0x400"
        for _ in 0..<min(8 + cpus, Self.mostStacks) { _ = try? space.vmalloc(bytes: 16_384, caller: caller) }
    }

    private func makeFilters() {
        guard kernel >= KernelVersion(3, 18) else { return }
        for _ in 0..<3 { _ = try? space.vmalloc(bytes: 4096, caller: "bpf_prog_alloc_no_stats+0x39/0x230") }
    }

    /// ia64 reaches registers through a region of their own, without page tables.
    private func mapRegisters() {
        let sets: [Registers] =
            switch memory.configuration.architecture {
            case .ia64: []
            case .i386: Self.common
            case .x86_64: Self.common + (kernel.isBefore261 ? [] : Self.configuration)
            case .aarch64: Self.interruptController
            }
        for set in sets { map(set) }
        guard !kernel.isBefore261 else { return }
        for index in 0..<UInt64(Self.virtioDevices) {
            let bar = 0x40_0000_0000 + index << 19
            for part: UInt64 in [0, 0x2000, 0x4000, 0x6000] {
                map(Registers(bar + part, 4096, "vp_modern_map_capability+0x142/0x1d0"))
            }
            map(Registers(bar + 0x8000, 4096, "__pci_enable_msix_range+0x31b/0x500"))
        }
    }

    private func map(_ set: Registers) {
        _ = try? space.ioremap(physical: set.physical, bytes: set.bytes, caller: set.caller)
    }

    /// A device's registers.
    private struct Registers {
        let physical: UInt64
        let bytes: Int
        let caller: String

        init(_ physical: UInt64, _ bytes: Int, _ caller: String) {
            self.physical = physical
            self.bytes = bytes
            self.caller = caller
        }
    }

    /// No more stacks than this, whatever the number of CPUs.
    private static let mostStacks = 16
    private static let virtioDevices = 4

    /// What firmware left behind, the timer, the disk controller and the network card of a PC.
    private static let common = [
        Registers(0xf_d000, 4096, "acpi_os_map_iomem+0x1bc/0x1e0"),
        Registers(0xa_0000, 4096, "acpi_os_map_iomem+0x1bc/0x1e0"),
        Registers(0xfed0_0000, 4096, "hpet_enable+0x36/0x370"),
        Registers(0xfebf_1000, 4096, "ahci_init_one+0x3c8/0x1180"),
        Registers(0xfebc_0000, 131_072, "e1000_probe+0x240/0xd80"),
        Registers(0xfec0_0000, 4096, "setup_ioapic+0x70/0x120"),
    ]
    private static let configuration = [
        Registers(0xeec0_0000, 1 << 20, "pci_mmcfg_arch_map+0x2b/0x60")
    ]
    private static let interruptController = [
        Registers(0x800_0000, 65_536, "gic_of_init+0x38/0x4d0"),
        Registers(0x80a_0000, 1 << 20, "gic_of_init+0x128/0x4d0"),
        Registers(0x900_0000, 4096, "pl011_probe+0x9c/0x1f0"),
        Registers(0x4010_0000, 16_777_216, "pci_ecam_create+0x124/0x230"),
    ]
}
