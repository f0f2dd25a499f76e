import KernelTypes

extension CPUInfoTemplate {
    /// What kernels show for x86 (Linux: `show_cpuinfo` of `arch/x86/kernel/cpu/proc.c`, and of
    /// `arch/i386/kernel/cpu/proc.c` and `arch/x86_64/kernel/setup.c` in 2003).
    static func x86(_ specification: MachineSpecification) -> CPUInfoTemplate {
        let processor = X86Processor(specification)
        let is2003 = specification.kernel.isBefore261
        let is64 = specification.architecture == .x86_64
        let isGuest = !specification.features.isDisjoint(with: [.kvmGuest, .hypervGuest])
        let megahertz = "\(processor.kilohertz / 1000).\(padded(processor.kilohertz % 1000, digits: 3))"
        var lines: [Line] = [
            .number("processor\t: ", .processor), .constant("vendor_id\t: \(processor.vendor)"),
            .constant("cpu family\t: \(processor.family)"), .constant("model\t\t: \(processor.model)"),
            .constant("model name\t: \(processor.name)"), .constant("stepping\t: \(processor.stepping)"),
        ]
        if !is2003 { lines.append(.constant("microcode\t: \(processor.microcode)")) }
        lines.append(.constant("cpu MHz\t\t: \(megahertz)"))
        lines.append(.constant("cache size\t: \(processor.cache) KB"))
        if !is2003 {
            lines += [
                .number("physical id\t: ", .package), .number("siblings\t: ", .siblings),
                .number("core id\t\t: ", .core), .number("cpu cores\t: ", .cores),
                .number("apicid\t\t: ", .apicid), .number("initial apicid\t: ", .apicid),
            ]
        } else if !is64, specification.cpus.threadsPerCore > 1 {
            // Two packages could not be told from two threads yet, but with hyperthreading.
            lines.append(.number("physical id\t: ", .package))
            lines.append(.constant("siblings\t: \(specification.cpus.threadsPerCore)"))
        }
        if !is64 {
            let bugs =
                is2003
                ? ["fdiv_bug\t", "hlt_bug\t\t", "f00f_bug\t", "coma_bug\t"]
                : ["fdiv_bug\t", "f00f_bug\t", "coma_bug\t"]
            lines += bugs.map { .constant($0 + ": no") }
        }
        lines += [
            .constant("fpu\t\t: yes"), .constant("fpu_exception\t: yes"),
            .constant("cpuid level\t: \(processor.cpuidLevel)"), .constant("wp\t\t: yes"),
            .constant("flags\t\t: \(isGuest ? processor.flagsAsGuest : processor.flags)"),
        ]
        if !is2003 { lines += sinceThen(processor, specification.kernel, isGuest: isGuest) }
        // Twice the clock: the kernel's loop takes two of its cycles a pass.
        let bogo = processor.kilohertz / 5
        lines.append(.constant("bogomips\t: \(bogo / 100).\(padded(bogo % 100, digits: 2))"))
        if is64, let size = processor.tlbSize { lines.append(.constant("TLB size\t: \(size) 4K pages")) }
        if is64 || !is2003 {
            lines.append(.constant("clflush size\t: 64"))
            if !is2003 { lines.append(.constant("cache_alignment\t: \(processor.family == 15 ? 128 : 64)")) }
            let bits = processor.addressBits
            lines.append(
                .constant("address sizes\t: \(bits.physical) bits physical, \(bits.virtual) bits virtual"))
            lines.append(.constant("power management:\(processor.powerManagement)"))
        }
        lines.append(.constant(""))
        return CPUInfoTemplate(lines: lines)
    }

    /// Lines between `flags` and `bogomips`.
    private static func sinceThen(
        _ processor: X86Processor, _ kernel: KernelVersion, isGuest: Bool
    ) -> [Line] {
        var lines: [Line] = []
        if kernel >= KernelVersion(5, 6), !isGuest, processor.flags.contains(" vmx ") {
            lines.append(
                .constant(
                    "vmx flags\t: vnmi preemption_timer posted_intr invvpid ept_x_only ept_ad ept_1gb "
                        + "flexpriority apicv tsc_offset vtpr mtf vapic ept vpid unrestricted_guest "
                        + "vapic_reg vid ple shadow_vmcs pml"))
        }
        let bugs = X86Bug.of(processor, kernel).map { " " + $0 }.joined()
        lines.append(.constant("bugs\t\t:\(bugs)"))
        return lines
    }

    /// A number with zeros in front.
    static func padded(_ number: Int, digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// Faults of processors that the kernel lists in the line `bugs`, from the version on that knew of them.
private struct X86Bug {
    let name: String
    let since: KernelVersion
    let isOfAMD: Bool
    let isOfIntel: Bool
    /// The first model of Intel's without it.
    var mended = Int.max

    static let all = [
        X86Bug(name: "sysret_ss_attrs", since: KernelVersion(4, 1), isOfAMD: true, isOfIntel: false),
        X86Bug(name: "null_seg", since: KernelVersion(4, 7), isOfAMD: true, isOfIntel: false),
        X86Bug(
            name: "cpu_meltdown", since: KernelVersion(4, 15), isOfAMD: false, isOfIntel: true, mended: 106),
        X86Bug(name: "spectre_v1", since: KernelVersion(4, 15), isOfAMD: true, isOfIntel: true),
        X86Bug(name: "spectre_v2", since: KernelVersion(4, 15), isOfAMD: true, isOfIntel: true),
        X86Bug(name: "spec_store_bypass", since: KernelVersion(4, 17), isOfAMD: true, isOfIntel: true),
        X86Bug(name: "l1tf", since: KernelVersion(4, 19), isOfAMD: false, isOfIntel: true, mended: 106),
        X86Bug(name: "mds", since: KernelVersion(5, 2), isOfAMD: false, isOfIntel: true, mended: 106),
        X86Bug(name: "swapgs", since: KernelVersion(5, 3), isOfAMD: false, isOfIntel: true),
        X86Bug(
            name: "itlb_multihit", since: KernelVersion(5, 4), isOfAMD: false, isOfIntel: true, mended: 106),
        X86Bug(name: "mmio_stale_data", since: KernelVersion(5, 19), isOfAMD: false, isOfIntel: true),
        X86Bug(name: "srso", since: KernelVersion(6, 5), isOfAMD: true, isOfIntel: false),
        X86Bug(name: "gds", since: KernelVersion(6, 5), isOfAMD: false, isOfIntel: true),
        X86Bug(name: "bhi", since: KernelVersion(6, 9), isOfAMD: false, isOfIntel: true),
    ]

    static func of(_ processor: X86Processor, _ kernel: KernelVersion) -> [String] {
        guard processor.family != 15 else { return [] }
        return all.filter { bug in
            guard kernel >= bug.since else { return false }
            return processor.isAMD ? bug.isOfAMD : bug.isOfIntel && processor.model < bug.mended
        }.map(\.name)
    }
}
