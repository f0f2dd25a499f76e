import KernelTypes

/// What the processors of the x86 family say of themselves (Linux: `struct cpuinfo_x86`).
///
/// From captures of machines that have them; the values of `cpuid` are the processors', not a kernel's.
struct X86Processor: Sendable {
    var vendor = "GenuineIntel"
    let family: Int
    let model: Int
    let name: String
    let stepping: Int
    let microcode: String
    /// The clock in kHz.
    let kilohertz: Int
    /// The size of the last cache that the kernel asks for, in KiB.
    let cache: Int
    let cpuidLevel: Int
    /// Bits of physical and virtual addresses.
    let addressBits: (physical: Int, virtual: Int)
    /// Entries of the TLB, which only AMD's processors tell.
    var tlbSize: Int?
    let flags: String
    /// What `vmx flags` shows.
    var vmxFlags = ""
    var powerManagement = ""

    /// The processor of a machine: the one that it names, else what its platform and kernel let expect.
    init(_ specification: MachineSpecification) {
        let isAMD = specification.features.contains(.amd)
        let model =
            specification.processor
            ?? X86Processor.usual(isAMD, specification.architecture, specification.kernel)
        switch model {
        case .haswell: self = .haswell
        case .broadwell: self = .broadwell
        case .skylake: self = .skylake
        case .iceLake: self = .iceLake
        case .zen3: self = .zen3
        default: self = specification.architecture == .i386 ? .xeon2003 : .xeon2004
        }
    }

    private static func usual(
        _ isAMD: Bool, _ architecture: Architecture, _ kernel: KernelVersion
    ) -> ProcessorModel {
        guard architecture == .x86_64 else { return .pentium4 }
        if isAMD, kernel >= KernelVersion(4, 0) { return .zen3 }
        let standard = ProcessorModel.standard(for: architecture, kernel: kernel)
        return standard == .zen3 ? .iceLake : standard
    }

    private init(
        vendor: String = "GenuineIntel", family: Int = 6, model: Int, name: String, stepping: Int,
        microcode: String, kilohertz: Int, cache: Int, cpuidLevel: Int, addressBits: (Int, Int),
        tlbSize: Int? = nil, flags: String, powerManagement: String = ""
    ) {
        self.vendor = vendor
        self.family = family
        self.model = model
        self.name = name
        self.stepping = stepping
        self.microcode = microcode
        self.kilohertz = kilohertz
        self.cache = cache
        self.cpuidLevel = cpuidLevel
        self.addressBits = addressBits
        self.tlbSize = tlbSize
        self.flags = flags
        self.powerManagement = powerManagement
    }
}

extension X86Processor {
    /// Flags that all of them have, from the first of AMD64 on.
    private static let base =
        "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush"
    private static let intel =
        base + " dts acpi mmx fxsr sse sse2 ss ht tm pbe syscall nx pdpe1gb rdtscp lm constant_tsc "
        + "arch_perfmon pebs bts rep_good nopl xtopology nonstop_tsc aperfmperf pni pclmulqdq dtes64 monitor "
        + "ds_cpl vmx smx est tm2 ssse3 fma cx16 xtpr pdcm pcid dca sse4_1 sse4_2 x2apic movbe popcnt "
        + "tsc_deadline_timer aes xsave avx f16c rdrand lahf_lm abm epb "
    private static let virtualization =
        "tpr_shadow vnmi flexpriority ept vpid fsgsbase tsc_adjust bmi1 avx2 smep bmi2 erms invpcid "

    static let haswell = X86Processor(
        model: 63, name: "Intel(R) Xeon(R) CPU E5-2698 v3 @ 2.30GHz", stepping: 2, microcode: "0x49",
        kilohertz: 2_294_686, cache: 40_960, cpuidLevel: 15, addressBits: (46, 48),
        flags: intel + virtualization + "xsaveopt cqm_llc cqm_occup_llc dtherm ida arat pln pts")
    static let broadwell = X86Processor(
        model: 79, name: "Intel(R) Xeon(R) CPU E5-2699 v4 @ 2.20GHz", stepping: 1, microcode: "0xb000040",
        kilohertz: 2_194_917, cache: 56_320, cpuidLevel: 20, addressBits: (46, 48),
        flags: intel + "3dnowprefetch " + virtualization
            + "rtm rdseed adx smap xsaveopt cqm_llc cqm_occup_llc dtherm ida arat pln pts")
    static let skylake = X86Processor(
        model: 85, name: "Intel(R) Xeon(R) Platinum 8176 CPU @ 2.10GHz", stepping: 4, microcode: "0x2007006",
        kilohertz: 2_095_078, cache: 39_424, cpuidLevel: 22, addressBits: (46, 48),
        flags: intel + "3dnowprefetch cpuid_fault cat_l3 cdp_l3 " + virtualization
            + "rtm mpx rdt_a avx512f avx512dq rdseed adx smap clflushopt clwb intel_pt avx512cd avx512bw "
            + "avx512vl xsaveopt xsavec xgetbv1 xsaves cqm_llc cqm_occup_llc cqm_mbm_total cqm_mbm_local "
            + "dtherm ida arat pln pts pku ospke")
    static let iceLake = X86Processor(
        model: 106, name: "Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz", stepping: 6,
        microcode: "0xd0003e7",
        kilohertz: 2_294_608, cache: 61_440, cpuidLevel: 27, addressBits: (46, 57),
        flags: intel + "3dnowprefetch cpuid_fault cat_l3 " + virtualization
            + "cqm rdt_a avx512f avx512dq rdseed adx smap avx512ifma clflushopt clwb intel_pt avx512cd "
            + "sha_ni avx512bw avx512vl xsaveopt xsavec xgetbv1 xsaves cqm_llc cqm_occup_llc cqm_mbm_total "
            + "cqm_mbm_local wbnoinvd dtherm ida arat pln pts avx512vbmi umip pku ospke avx512_vbmi2 gfni "
            + "vaes vpclmulqdq avx512_vnni avx512_bitalg tme avx512_vpopcntdq la57 rdpid fsrm md_clear "
            + "pconfig flush_l1d arch_capabilities")
    static let zen3 = X86Processor(
        vendor: "AuthenticAMD", family: 25, model: 1, name: "AMD EPYC 7763 64-Core Processor", stepping: 1,
        microcode: "0xa0011d5", kilohertz: 2_450_000, cache: 512, cpuidLevel: 16, addressBits: (48, 48),
        tlbSize: 2560,
        flags: base + " mmx fxsr sse sse2 ht syscall nx mmxext fxsr_opt pdpe1gb rdtscp lm constant_tsc "
            + "rep_good nopl nonstop_tsc cpuid extd_apicid aperfmperf rapl pni pclmulqdq monitor ssse3 fma "
            + "cx16 pcid sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand lahf_lm cmp_legacy svm extapic "
            + "cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs skinit wdt tce topoext perfctr_core "
            + "perfctr_nb bpext perfctr_llc mwaitx cpb cat_l3 cdp_l3 hw_pstate ssbd mba ibrs ibpb stibp "
            + "vmmcall fsgsbase bmi1 avx2 smep bmi2 erms invpcid cqm rdt_a rdseed adx smap clflushopt clwb "
            + "sha_ni xsaveopt xsavec xgetbv1 xsaves cqm_llc cqm_occup_llc cqm_mbm_total cqm_mbm_local clzero "
            + "irperf xsaveerptr rdpru wbnoinvd amd_ppin arat npt lbrv svm_lock nrip_save tsc_scale "
            + "vmcb_clean flushbyasid decodeassists pausefilter pfthreshold v_vmsave_vmload vgif umip pku "
            + "ospke vaes vpclmulqdq rdpid overflow_recov succor smca fsrm",
        powerManagement: " ts ttp tm hwpstate cpb eff_freq_ro [13] [14]")
    static let xeon2003 = X86Processor(
        family: 15, model: 2, name: "Intel(R) Xeon(TM) CPU 2.80GHz", stepping: 9, microcode: "0x2e",
        kilohertz: 2_793_203, cache: 512, cpuidLevel: 2, addressBits: (36, 32),
        flags: base + " dts acpi mmx fxsr sse sse2 ss ht tm pbe")
    static let xeon2004 = X86Processor(
        family: 15, model: 4, name: "Intel(R) Xeon(TM) CPU 3.60GHz", stepping: 1, microcode: "0x17",
        kilohertz: 3_600_273, cache: 1024, cpuidLevel: 5, addressBits: (36, 48),
        flags: base + " dts acpi mmx fxsr sse sse2 ss ht tm pbe syscall nx lm pni monitor ds_cpl est cid "
            + "cx16 xtpr")

    /// What only bare hardware has: a hypervisor keeps it from its guests.
    private static let ofHardware: Set<String> = [
        "dts", "acpi", "tm", "pbe", "dtes64", "monitor", "ds_cpl", "vmx", "smx", "est", "tm2", "xtpr", "pdcm",
        "dca", "pebs", "bts", "aperfmperf", "epb", "cat_l3", "cdp_l3", "rdt_a", "intel_pt", "cqm", "cqm_llc",
        "cqm_occup_llc", "cqm_mbm_total", "cqm_mbm_local", "dtherm", "ida", "pln", "pts", "tpr_shadow",
        "vnmi", "flexpriority", "ept", "vpid", "svm", "skinit", "wdt", "ibs", "rapl", "hw_pstate", "cpb",
        "npt",
        "lbrv", "svm_lock", "nrip_save", "tsc_scale", "vmcb_clean", "flushbyasid", "decodeassists",
        "pausefilter", "pfthreshold", "v_vmsave_vmload", "vgif", "mwaitx", "extapic", "smca", "pconfig",
        "tme",
    ]

    /// The flags of a guest of a hypervisor.
    var flagsAsGuest: String {
        flags.split(separator: " ").filter { !X86Processor.ofHardware.contains(String($0)) }
            .joined(separator: " ") + " hypervisor tsc_known_freq"
    }

    /// Whether it is one of AMD's.
    var isAMD: Bool { vendor == "AuthenticAMD" }
}
