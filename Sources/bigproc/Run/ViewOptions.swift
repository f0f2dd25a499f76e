import ArgumentParser
import ProcTree

/// The options that choose which of the machine's files a command sees.
struct ViewOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show this file or directory of the machine, and else what the host has (repeatable).",
            valueName: "path"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "Show the host's file or directory here, and else what the machine has (repeatable).",
            valueName: "path"))
    var without: [String] = []

    func validate() throws {
        for path in only + without where path.isEmpty {
            throw ValidationError("--only and --without: expected a path, as /proc/interrupts")
        }
    }

    /// The choice.
    var selection: HostSelection { HostSelection(only: only, without: without) }

    /// The same options as words of a command line.
    var arguments: [String] { only.map { "--only=\($0)" } + without.map { "--without=\($0)" } }
}
