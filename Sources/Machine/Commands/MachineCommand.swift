public import KernelTypes

/// Something that is done to a running machine: a line of `sim/control`, or of a machine file's `events`.
public enum MachineCommand: Sendable, Hashable {
    /// So many more interrupts, on the CPU that is named or the one that takes it.
    case raise(irq: Int, cpu: Int?, count: UInt64)
    /// An interrupt that was not there before.
    case addInterrupt(AddedInterrupt)
    /// An interrupt goes.
    case removeInterrupt(Int)
    /// The interrupt comes so often from now on.
    case rate(irq: Int, perSecond: Double)
    /// The interrupt comes so often for a while, beside what it does otherwise.
    case storm(irq: Int, perSecond: Double, duration: Nanoseconds)
    /// So many more interrupts that no handler wants.
    case spurious(irq: Int, count: UInt64)
    /// CPUs come online or go offline, in the order of their numbers.
    case setOnline(CPUSet, Bool)
    /// One of the CPUs after the other changes between online and offline, so often a second, for a while.
    case flap(CPUSet, perSecond: Double, duration: Nanoseconds)
    /// Lets an interrupt go to these CPUs only.
    case affinity(irq: Int, CPUSet)
    /// Loads a module of a size in bytes.
    case loadModule(name: String, size: UInt64)
    /// Unloads a module.
    case unloadModule(name: String)
    /// Breaks a fraction of the free memory up into single pages.
    case fragment(Double)
    /// Moves a manual clock on.
    case advance(Nanoseconds)

    /// The CPUs that it names; nil for none.
    var cpus: CPUSet? {
        switch self {
        case .raise(_, let cpu, _): cpu.map { CPUSet($0..<$0 + 1) }
        case .addInterrupt(let added): added.cpus
        case .setOnline(let cpus, _), .flap(let cpus, _, _), .affinity(_, let cpus): cpus
        default: nil
        }
    }

    /// How each command is written, in the order in which they are listed.
    public static let forms = [
        "irq raise N [cpu C] [count K]",
        "irq add N NAME[,NAME...] [chip CHIP] [hwirq H] [trigger edge|fasteoi|level] [cpus LIST] [rate R]",
        "irq remove N",
        "irq affinity N LIST",
        "rate N R",
        "storm N R for DURATION",
        "spurious N [count K]",
        "cpu LIST online",
        "cpu LIST offline",
        "cpu LIST flap R for DURATION",
        "module load NAME SIZE",
        "module unload NAME",
        "fragment FRACTION",
        "advance DURATION",
    ]
}

/// Why a command cannot be understood.
public struct MachineCommandError: Error, Hashable, Sendable {
    /// What was found and what was expected, in one line.
    public let reason: String

    /// An error for that reason.
    public init(reason: String) { self.reason = reason }
}
