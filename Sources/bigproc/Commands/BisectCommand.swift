import ArgumentParser
import FuseServer
import Glibc
import KernelTypes
import Machine
import MachineFile

/// `bigproc bisect`: the value of a machine's key at which a command starts to fail.
struct BisectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bisect",
        abstract: "Find the number of CPUs, or another value, at which a command starts to fail.",
        discussion: """
            bigproc bisect --vary cpus=2..8192 -- ./check.sh
            bigproc bisect --vary cpus=1..8192 --expect '^{}$' -- getconf _NPROCESSORS_ONLN
            bigproc bisect --vary devices.0.count=1..200 --timeout 10s -- irqbalance --oneshot --debug
            bigproc bisect --vary uptime=1d..2000d --clock manual -- ./check.sh

            Runs the command as 'bigproc run' does, with the smallest value first, then with twice as much again \
            and again until it fails, and then halves what is in between. A probe is good when the command exits \
            with 0, within --timeout, and its output is as --expect or --expect-same ask. The two values at the \
            border are tried again, to see whether they come out the same. The command finds the value in \
            BIGPROC_VALUE, nothing on its standard input, and its output is shown with --show-output only.

            Prints a line for each probe, and last: 'last good: cpus=511, first bad: cpus=512', with 'none' for \
            a command that always or never fails.

            Exit status: 0 the search came to an end, whatever it found; 1 it did not: a value that makes no \
            machine, a command that cannot be started, or one that fails at one time and not at another.
            """)

    @OptionGroup var machineOptions: MachineOptions
    @OptionGroup var buffer: BufferOption
    @OptionGroup var view: ViewOptions

    @Option(
        help: ArgumentHelp(
            "The key of the machine file, as cpus, devices.0.count or uptime, and its smallest and largest value, with its unit.",
            valueName: "key=lo..hi"))
    var vary: String

    @Option(
        help: ArgumentHelp(
            "A line of standard output must match this extended regular expression; {} stands for the value.",
            valueName: "regex"))
    var expect: String?

    @Flag(help: "Standard output must be the same as with the smallest value.")
    var expectSame = false

    @Option(
        help: ArgumentHelp("How long the command may take each time, as 10s.", valueName: "duration"))
    var timeout: String?

    @Option(
        name: .customLong("repeat"),
        help: ArgumentHelp("How often both sides of the border are tried again.", valueName: "n"))
    var repeats = 1

    @Flag(help: "Show what the command prints, on standard error.")
    var showOutput = false

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command, behind a '--', and its arguments.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard let variation = Variation(vary) else {
            throw ValidationError(
                "--vary \(vary): expected KEY=LO..HI, whole numbers of which the first is the smaller, "
                    + "with the same unit or none on both, as cpus=2..8192 or uptime=1d..365d")
        }
        if variation.key == "cpus", machineOptions.cpus != nil {
            throw ValidationError("--cpus and --vary cpus: only one of them can be")
        }
        if expect != nil, expectSame {
            throw ValidationError("--expect and --expect-same: only one of them can be")
        }
        if let reason = check.reason { throw ValidationError("--expect: \(reason)") }
        if let timeout, (Nanoseconds(timeout) ?? .zero) == .zero {
            throw ValidationError("--timeout \(timeout): expected a duration such as 10s or 500ms")
        }
        if !(0...1000).contains(repeats) { throw ValidationError("--repeat \(repeats): expected 0 to 1000") }
        if command.isEmpty {
            throw ValidationError(
                "expected a command behind '--', as in: bigproc bisect --vary cpus=2..8192 -- ./check.sh")
        }
    }

    func run() throws {
        guard let variation = Variation(vary) else { return }
        let text = BisectText(variation: variation)
        var probes: [Probe] = []
        var first: [UInt8]?
        let search = try BorderSearch(variation.values, repeats: repeats) { value in
            let (probe, output) = try self.probe(value, variation, first: first)
            if first == nil { first = output }
            probes.append(probe)
            if !json { try OutputStream.standard.write(text.line(probe)) }
            return probe.isGood
        }
        try OutputStream.standard.write(json ? text.json(search, probes) : text.summary(search))
        if !search.flapping.isEmpty { throw ExitCode(1) }
    }

    private var check: OutputCheck { expectSame ? .same : expect.map { .matches($0) } ?? .any }

    private func probe(
        _ value: Int, _ variation: Variation, first: [UInt8]?
    ) throws -> (probe: Probe, output: [UInt8]) {
        var options = machineOptions
        if variation.key == "cpus" {
            guard (1...CPUSpecification.limit).contains(value) else {
                throw Failure("\(variation.setting(value)): expected 1 to \(CPUSpecification.limit)")
            }
            options.cpus = value
        } else {
            options.settings.append(variation.setting(value))
        }
        _ = try options.state()
        let input = try OutputFile.nowhere()
        defer { close(input) }
        let file = try OutputFile()
        unsafe setenv("BIGPROC_VALUE", "\(value)", 1)
        let errors = showOutput ? STDERR_FILENO : try OutputFile.nowhere()
        defer { if !showOutput { close(errors) } }
        var session = RunSession(options: options, buffer: buffer, view: view, command: command)
        session.streams = [input, file.descriptor, errors]
        session.limit = timeout.flatMap { Nanoseconds($0) }
        let outcome = try session.run()
        if let interruption = outcome.interruption {
            if interruption == SIGINT { OwnProcess.end(by: SIGINT) }
            throw ExitCode(128 + interruption)
        }
        if case .notStarted(let error) = outcome.ending { throw Failure("\(command[0]): \(error)") }
        let output = try file.bytes()
        if showOutput {
            let stream = OutputStream(descriptor: STDERR_FILENO, name: "standard error")
            _ = try unsafe output.withUnsafeBytes { try unsafe stream.write($0) }
        }
        let fault = try check.fault(output, value: value, first: first)
        let probe = Probe(
            value: value, ending: outcome.ending, fault: fault, nanoseconds: outcome.nanoseconds)
        return (probe, output)
    }
}
