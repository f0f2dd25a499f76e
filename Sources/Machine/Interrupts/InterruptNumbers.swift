import KernelTypes

/// How many interrupt numbers a kernel starts with (`nr_irqs`); it grows when devices need more.
enum InterruptNumbers {
    static func initialCount(_ specification: MachineSpecification, topology: Topology) -> Int {
        switch specification.architecture {
        case .x86_64, .i386: x86(cpus: topology.cpuCount, sockets: topology.sockets)
        case .aarch64: 64
        case .ia64: 256
        }
    }

    /// Linux: `arch_probe_nr_irqs` with a configured maximum of CPUs that holds the machine, at least 8,192.
    private static func x86(cpus: Int, sockets: Int) -> Int {
        var configured = 8192
        while configured < cpus { configured *= 2 }
        let compiled = 256 + max(64 * configured, 32 * 128)
        let inputs = InterruptPlan.ioAPICInputs(sockets: sockets)
        let wanted = inputs + 16 + 8 * cpus + 16 * inputs
        return min(compiled, 256 * cpus, wanted)
    }
}
