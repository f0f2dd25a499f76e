import Glibc
import Testing

/// Debian's tools, unmodified, on emulated machines: what each prints is compared with the files that it read.
/// One at a time, as most cost a core for seconds. Where a tool is wrong by itself, the test says what it shows
/// in Debian 12.
@Suite("Unmodified tools", .serialized) struct Tools {
    static let machines = ["laptop", "uv-4096"]

    /// The folders with tools that are not on every user's path.
    private static let folders = ["/usr/sbin", "/usr/lib/sysstat"]

    /// Whether a test of a tool is to run: where the tool is, and in CI, where it has to be.
    static func isExpected(_ tool: String) -> Bool {
        let isHere = Runs.has(tool) || folders.contains { access("\($0)/\(tool)", X_OK) == 0 }
        if !isHere { print("\(tool) is not installed here") }
        return isHere || getenv("CI") != nil
    }

    /// Runs a line of shell under `bigproc run`, on a machine whose time stands still unless told otherwise.
    static func run(
        _ machine: String, options: [String] = [], clock: String = "manual", _ script: String
    ) async throws -> Program.Outcome {
        let line = "export PATH=$PATH:\(folders.joined(separator: ":")) LC_ALL=C S_TIME_FORMAT=ISO; \(script)"
        return try await Program.run(
            Program.path,
            ["run", "--machine", machine, "--clock", clock] + options + ["--", "bash", "-c", line])
    }

    /// The same, with the expectation that it succeeds.
    static func output(
        _ machine: String, options: [String] = [], clock: String = "manual", _ script: String
    ) async throws -> [Substring] {
        let outcome = try await run(machine, options: options, clock: clock, script)
        try #require(outcome.status == 0, "\(script): \(outcome.status) \(outcome.error)")
        return outcome.lines
    }

    /// The lines of a file of a machine whose time stands still, as the program prints it.
    static func file(
        _ machine: String, options: [String] = [], _ name: String
    ) async throws -> [Substring] {
        let printed = try await Program.run(
            Program.path, ["cat", "--machine", machine, "--clock", "manual"] + options + [name])
        try #require(printed.status == 0, "\(printed.error)")
        return printed.lines
    }

    /// Figures of a file with a name on each line, as `MemTotal: 1 kB` and `ctxt 1`: the first of each line.
    static func figures(
        _ machine: String, options: [String] = [], _ name: String
    ) async throws -> [String: UInt64] {
        var figures: [String: UInt64] = [:]
        for line in try await file(machine, options: options, name) {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count > 1, let figure = UInt64(words[1]) else { continue }
            figures[words[0].last == ":" ? String(words[0].dropLast()) : String(words[0])] = figure
        }
        return figures
    }

    /// Whether a printed figure is `expected` to as many places as it shows.
    static func shows(_ text: Substring, _ expected: Double, places: Int = 2) -> Bool {
        guard let shown = Double(text) else { return false }
        var unit = 1.0
        for _ in 0..<places { unit /= 10 }
        // Half a unit for rounding, and what doubles and single floats lose on the way.
        return abs(shown - expected) <= unit * 0.51 + abs(expected) * 1e-6
    }
}
