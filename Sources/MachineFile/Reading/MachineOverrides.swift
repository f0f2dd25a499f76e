public import KernelTypes

/// Values from options of the command line that take the place of those in a machine file.
public struct MachineOverrides: Sendable, Hashable {
    /// The number of CPUs (`--cpus`): packages keep their size, and nodes their share of them.
    public var cpus: Int?
    /// The machine's seed (`--seed`).
    public var seed: UInt64?
    /// How long the machine has been up at the start (`--uptime`).
    public var uptime: Nanoseconds?

    /// Options that were given; nil for one that was not.
    public init(cpus: Int? = nil, seed: UInt64? = nil, uptime: Nanoseconds? = nil) {
        self.cpus = cpus
        self.seed = seed
        self.uptime = uptime
    }
}
