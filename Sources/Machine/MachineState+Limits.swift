import KernelTypes

extension MachineState {
    /// How many CPUs the kernel was built for (Linux: `NR_CPUS`): what distributions choose, or a power of two
    /// above the machine's CPUs.
    public var configuredCPUs: Int { MachineState.configuredCPUs(specification) }

    /// How many CPUs the kernel of such a machine was built for.
    public static func configuredCPUs(_ specification: MachineSpecification) -> Int {
        let usual =
            switch specification.architecture {
            case .x86_64: 8192
            case .aarch64, .ia64: 4096
            case .i386: 256
            }
        if let configured = specification.cpus.configured { return configured }
        let count = specification.cpus.count
        guard count > usual else { return usual }
        return 1 << (Int.bitWidth - count.leadingZeroBitCount)
    }
}
