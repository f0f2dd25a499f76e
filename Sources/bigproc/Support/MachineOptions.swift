public import ArgumentParser
import KernelTypes
import Machine
import MachineFile
public import ProcTree

/// The options that choose and change a machine, the same for all commands that need one.
struct MachineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A preset (see 'bigproc machines') or a machine file.", valueName: "name-or-file"))
    var machine = "default"

    @Option(help: "The number of CPUs, instead of the machine's own.")
    var cpus: Int?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            """
            Change one key of the machine file, as kernel=7.2, cpus.offline=3-5 or devices.0.count=4 (repeatable); \
            'bigproc machines NAME' shows a file with its keys.
            """,
            valueName: "key=value"))
    var settings: [String] = []

    @Option(help: "The number that all random values of the machine follow from.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "How long the machine has been up when the program starts, as 30d or 5m.", valueName: "duration"))
    var uptime: String?

    @Option(
        help: ArgumentHelp(
            "How the machine's time passes: real, xN (N times as fast), or manual (only by writing to sim/clock).",
            valueName: "real|xN|manual"))
    var clock: String?

    func validate() throws {
        if let clock, ClockMode(clock) == nil {
            throw ValidationError("--clock \(clock): expected real, manual or xN such as x10")
        }
        if let uptime, Nanoseconds(uptime) == nil {
            throw ValidationError(
                "--uptime \(uptime): expected a duration such as 30d, 12h, 5m, 90s or 1500ms, up to 106751d")
        }
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set \(setting): expected KEY=VALUE, as kernel=7.2")
        }
        if let cpus, !(1...CPUSpecification.limit).contains(cpus) {
            throw ValidationError("--cpus \(cpus): expected 1 to \(CPUSpecification.limit)")
        }
    }

    /// The same options as words of a command line.
    var arguments: [String] {
        var words = ["--machine=\(machine)"]
        if let clock { words.append("--clock=\(clock)") }
        if let cpus { words.append("--cpus=\(cpus)") }
        if let seed { words.append("--seed=\(seed)") }
        if let uptime { words.append("--uptime=\(uptime)") }
        return words + settings.map { "--set=\($0)" }
    }

    /// The machine that the options describe, not running yet.
    ///
    /// - Parameter count: a number of CPUs in place of the option's.
    func state(cpus count: Int? = nil) throws -> MachineState {
        let overrides = MachineOverrides(
            cpus: count ?? cpus, seed: seed, uptime: uptime.flatMap { Nanoseconds($0) })
        let settings = try settings.map { try Setting($0) }
        if let preset = MachinePreset.named(machine) {
            return try MachineFile.load(
                text: preset.text, name: preset.name, settings: settings, overrides: overrides)
        }
        guard machine.contains("/") || machine.contains(".") || HostPath.exists(machine) else {
            let names = MachinePreset.all.map(\.name).joined(separator: ", ")
            throw Failure(
                "--machine \(machine): neither a preset nor a file; expected one of \(names), or a machine file"
            )
        }
        return try MachineFile.load(
            text: MachineFile.text(ofFileAt: machine), name: machine, folder: HostPath.folder(of: machine),
            settings: settings, overrides: overrides)
    }

    /// The machine that the options describe, running, with its tree.
    ///
    /// - Parameter mode: how its time passes where no option says it.
    func tree(_ strategy: BufferStrategy, clock mode: ClockMode = .real) throws -> ProcTree {
        try RunningMachine.tree(
            of: try state(), mode: clock.flatMap { ClockMode($0) } ?? mode, strategy: strategy)
    }
}

/// From a machine's description to its files.
enum RunningMachine {
    /// The most that is read of a file under `files`, in bytes: it is kept in memory while the tree is served.
    private static let capturedTextLimit = 256 << 20

    /// The tree of a machine that starts now.
    static func tree(of state: MachineState, mode: ClockMode, strategy: BufferStrategy) throws -> ProcTree {
        let machine = try Machine(state, mode: mode, hostNow: VirtualClock.hostMonotonicNanoseconds)
        let captured = try state.specification.files.map { file in
            (
                path: file.path,
                records: CapturedRecords(
                    try HostFile.bytes(of: file.source, limit: capturedTextLimit), file.records)
            )
        }
        return try ProcTree(machine, strategy: strategy, captured: captured)
    }
}

/// The option that chooses the strategy of `proc/interrupts`.
struct BufferOption: ParsableArguments {
    @Option(
        name: .customLong("buffer"),
        help: ArgumentHelp(
            """
            How a reader of proc/interrupts is buffered: page (one page, always), row (as today's kernels do), or one \
            buffer for the whole file as in 2003, from kmalloc, vmalloc or kvmalloc.
            """,
            valueName: "page|row|kmalloc|vmalloc|kvmalloc"))
    var strategy = BufferStrategy.page
}

extension BufferStrategy: ExpressibleByArgument {}
