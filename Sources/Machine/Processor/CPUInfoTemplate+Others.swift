import KernelTypes

extension CPUInfoTemplate {
    /// What the machine's kernel shows for its processors.
    public static func standard(for specification: MachineSpecification) -> CPUInfoTemplate {
        switch specification.architecture {
        case .x86_64, .i386: x86(specification)
        case .aarch64: neoverseN1(specification.kernel)
        case .ia64: itanium2()
        }
    }

    /// 64-bit ARM (Linux: `c_show` of `arch/arm64/kernel/cpuinfo.c`).
    private static func neoverseN1(_ kernel: KernelVersion) -> CPUInfoTemplate {
        var features = "fp asimd evtstrm aes pmull sha1 sha2 crc32"
        // Names came with the kernels that tell programs of them.
        if kernel >= KernelVersion(4, 3) { features += " atomics" }
        if kernel >= KernelVersion(4, 10) { features += " fphp asimdhp" }
        if kernel >= KernelVersion(4, 11) { features += " cpuid asimdrdm" }
        if kernel >= KernelVersion(4, 12) { features += " lrcpc" }
        if kernel >= KernelVersion(4, 14) { features += " dcpop" }
        if kernel >= KernelVersion(4, 15) { features += " asimddp" }
        if kernel >= KernelVersion(4, 19) { features += " ssbs" }
        return CPUInfoTemplate(lines: [
            .number("processor\t: ", .processor), .constant("BogoMIPS\t: 50.00"),
            .constant("Features\t: \(features)"), .constant("CPU implementer\t: 0x41"),
            .constant("CPU architecture: 8"), .constant("CPU variant\t: 0x3"),
            .constant("CPU part\t: 0xd0c"), .constant("CPU revision\t: 1"), .constant(""),
        ])
    }

    /// Itanium 2 in 2003 (Linux: `show_cpuinfo` of `arch/ia64/kernel/setup.c`).
    private static func itanium2() -> CPUInfoTemplate {
        CPUInfoTemplate(lines: [
            .number("processor  : ", .processor), .constant("vendor     : GenuineIntel"),
            .constant("arch       : IA-64"), .constant("family     : Itanium 2"),
            .constant("model      : 1"), .constant("revision   : 5"), .constant("archrev    : 0"),
            .constant("features   : branchlong"), .constant("cpu number : 0"), .constant("cpu regs   : 4"),
            .constant("cpu MHz    : 1500.000000"), .constant("itc MHz    : 1500.000000"),
            .constant("BogoMIPS   : 2246.05"), .constant(""),
        ])
    }
}
