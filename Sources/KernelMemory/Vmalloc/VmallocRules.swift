public import KernelTypes

/// What vmalloc does on one architecture with one kernel.
///
/// Everything here follows from the machine's description: no state, no host.
public struct VmallocRules: Hashable, Sendable {
    /// The addresses for vmalloc and vmap, as the kernel has them (Linux: `VMALLOC_START`, `VMALLOC_END`).
    /// On x86_64 they are a byte short of a whole number of pages.
    public let vmallocRange: Range<UInt64>
    /// The addresses for modules; the same as `vmallocRange` on i386 and ia64.
    public let moduleRange: Range<UInt64>
    /// Whether freed addresses are flushed from the TLBs many at a time, later (since 2.6.28), and not each
    /// at once.
    public let purgesLazily: Bool
    /// Whether freeing a module's memory purges at once, because the pages were executable (Linux:
    /// `VM_FLUSH_RESET_PERMS`, since 5.2).
    public let purgesForModules: Bool
    /// How TLBs are flushed.
    public let flushing: TLBFlushRules
    /// For each level of page tables that is not complete since boot, from the lowest up, log2 of the bytes
    /// of addresses that one of its pages covers.
    public let tableShifts: [Int]
    /// The size of a pointer in bytes.
    public let pointerSize: Int
    /// Whether an array of page pointers that fills more than a page comes from vmalloc itself; kernels of
    /// 2003 had it from kmalloc at any size.
    public let mapsLargePageArrays: Bool
    /// log2 of the pages that one entry of the second level maps, where areas may be mapped so: 9 on arm64
    /// since 5.13 and on x86_64 since 5.18; nil elsewhere.
    public let hugeOrder: Int?
    /// Over how many lists areas in use are spread, and shown one list after the other: one until 6.8, then
    /// as many as there are CPUs, within 1 and 128 (Linux: `nr_vmap_nodes`).
    public let listCount: Int

    /// The rules of `kernel` on the machine of `memory`.
    ///
    /// - Parameters:
    ///   - possibleCPUs: how many CPUs there can be.
    ///   - reserve: the addresses above low memory of a 32-bit machine in bytes, nil for 128 MiB (Linux:
    ///     the boot option `vmalloc=`); brought within 32 MiB and 896 MiB, and without meaning elsewhere.
    public init(
        _ memory: MemoryConfiguration, kernel: KernelVersion, possibleCPUs: Int = 1, reserve: UInt64? = nil
    ) {
        vmallocRange = Self.vmallocRange(memory, kernel, reserve)
        moduleRange = Self.moduleRange(memory, kernel) ?? vmallocRange
        purgesLazily = kernel >= KernelVersion(2, 6, 28)
        purgesForModules = kernel >= KernelVersion(5, 2)
        flushing = TLBFlushRules(memory.architecture, kernel: kernel)
        tableShifts = Self.tableShifts(memory)
        pointerSize = memory.architecture == .i386 ? 4 : 8
        mapsLargePageArrays = kernel >= KernelVersion(2, 6, 10)
        hugeOrder = Self.hugeOrder(memory.architecture, kernel)
        listCount = kernel < KernelVersion(6, 9) ? 1 : min(max(possibleCPUs, 1), 128)
    }

    /// The number of pages, guard pages included, that may wait to be flushed (Linux: `lazy_max_pages`):
    /// 32 MiB for each binary digit of the number of CPUs.
    public static func lazyMaxPages(onlineCPUs: Int, pageSize: Int) -> Int {
        (Int.bitWidth - max(onlineCPUs, 0).leadingZeroBitCount) * ((32 << 20) / pageSize)
    }
}

extension VmallocRules {
    private static func vmallocRange(
        _ memory: MemoryConfiguration, _ kernel: KernelVersion, _ reserve: UInt64?
    ) -> Range<UInt64> {
        switch memory.architecture {
        case .x86_64:
            if kernel < KernelVersion(2, 6, 11) { return 0xffff_ff00_0000_0000..<0xffff_ff7f_ffff_ffff }
            if kernel < KernelVersion(2, 6, 31) { return 0xffff_c200_0000_0000..<0xffff_e1ff_ffff_ffff }
            if hasFiveLevels(memory) { return 0xffa0_0000_0000_0000..<0xffd1_ffff_ffff_ffff }
            return 0xffff_c900_0000_0000..<0xffff_e8ff_ffff_ffff
        case .i386: return i386Range(memory, kernel, reserve ?? 128 << 20)
        // Above the 2 GiB for modules, up to 8 MiB below the array of page descriptors.
        case .aarch64: return 0xffff_8000_8000_0000..<0xffff_fdff_bf80_0000
        // Region 5, from behind the kernel's image to what three levels of tables reach.
        case .ia64: return 0xa000_0002_0000_0000..<0xa000_8000_0000_0000
        }
    }

    /// nil where modules have no range of their own.
    private static func moduleRange(_ memory: MemoryConfiguration, _ kernel: KernelVersion) -> Range<UInt64>?
    {
        switch memory.architecture {
        case .x86_64:
            let end: UInt64 = kernel < KernelVersion(2, 6, 11) ? 0xffff_ffff_b000_0000 : 0xffff_ffff_ff00_0000
            return 0xffff_ffff_a000_0000..<end
        case .aarch64: return 0xffff_8000_0000_0000..<0xffff_8000_8000_0000
        case .i386, .ia64: return nil
        }
    }

    /// What is left of the fourth gigabyte: from some 8 MiB above the end of low memory to two pages below
    /// the window for temporary mappings of high memory.
    ///
    /// What a kernel reserves, 128 MiB if nobody says otherwise, is counted from the end of low memory, so a
    /// machine of 896 MiB and more has 111 MiB for vmalloc, 113 MiB with tables of three levels; one with
    /// less low memory has so much more. The window's place is that of the 2.6 series; later kernels have it
    /// a few MiB lower.
    private static func i386Range(
        _ memory: MemoryConfiguration, _ kernel: KernelVersion, _ reserve: UInt64
    ) -> Range<UInt64> {
        let offset: UInt64 = 8 << 20
        let lowMemory = min(memory.bytes, (1 << 30) - min(max(reserve, 32 << 20), 896 << 20))
        let highMemory = KernelMemory.directMapBase(of: memory) + lowMemory & ~4095
        let start =
            kernel < KernelVersion(2, 6, 30)
            ? (highMemory + 2 * offset - 1) & ~(offset - 1) : highMemory + offset
        let mappingWindow: UInt64 = hasPhysicalAddressExtension(memory) ? 0xffa0_0000 : 0xff80_0000
        return start..<mappingWindow - 2 * 4096
    }

    private static func hugeOrder(_ architecture: Architecture, _ kernel: KernelVersion) -> Int? {
        switch architecture {
        case .x86_64: kernel < KernelVersion(5, 18) ? nil : 9
        case .aarch64: kernel < KernelVersion(5, 13) ? nil : 9
        case .i386, .ia64: nil
        }
    }

    /// Levels above those named are complete since boot, or were made by the boot's own mappings.
    private static func tableShifts(_ memory: MemoryConfiguration) -> [Int] {
        switch memory.architecture {
        case .x86_64, .aarch64: [21, 30]
        case .i386: hasPhysicalAddressExtension(memory) ? [21] : [22]
        case .ia64: [25, 36]
        }
    }

    /// Whether the machine has more memory than four levels of page tables leave room to map.
    private static func hasFiveLevels(_ memory: MemoryConfiguration) -> Bool {
        KernelMemory.directMapBase(of: memory) != 0xffff_8880_0000_0000
    }

    /// Whether a 32-bit machine has memory above 4 GiB, which needs page tables of three levels.
    private static func hasPhysicalAddressExtension(_ memory: MemoryConfiguration) -> Bool {
        memory.bytes > 3 << 30
    }
}
