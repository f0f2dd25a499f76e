import KernelTypes

extension MachineState {
    /// How many CPUs the kernel was built for (Linux: `NR_CPUS`): what distributions choose, or a power of two
    /// above the machine's CPUs.
    public var configuredCPUs: Int {
        let usual =
            switch specification.architecture {
            case .x86_64: 8192
            case .aarch64, .ia64: 4096
            case .i386: 256
            }
        guard topology.cpuCount > usual else { return usual }
        return 1 << (Int.bitWidth - topology.cpuCount.leadingZeroBitCount)
    }
}
