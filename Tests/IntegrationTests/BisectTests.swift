import Foundation
import Testing

/// The values that `bigproc bisect` finds.
@Suite struct BisectTests {
    static func bisect(_ options: [String], _ script: String) async throws -> Program.Outcome {
        try await Program.run(
            Program.path,
            ["bisect", "--machine", "laptop", "--only", "/proc/stat", "--only", "/proc/interrupts"] + options
                + ["--", "bash", "-c", script])
    }

    @Test func theBorderIsFound() async throws {
        let found = try await Self.bisect(
            ["--vary", "cpus=2..8192"], "[ $(grep -c ^cpu[0-9] /proc/stat) -lt 300 ]")
        #expect(found.status == 0, "\(found.error)")
        #expect(found.lines.last == "last good: cpus=299, first bad: cpus=300")
        #expect(
            found.lines.dropLast().allSatisfy {
                $0.contains(/^cpus=\d+ +(good|bad ) +exit [01] +\d+\.\d{3} s$/)
            })
        #expect(found.lines.first?.hasPrefix("cpus=2 ") == true)
    }

    @Test func anyKeyCanVary() async throws {
        let found = try await Self.bisect(
            ["--vary", "hz=100..1000"], "[ $BIGPROC_VALUE -le 250 ]")
        #expect(found.lines.last == "last good: hz=250, first bad: hz=251", "\(found.error)")
    }

    @Test func aCommandThatNeverFails() async throws {
        let found = try await Self.bisect(["--vary", "cpus=2..100"], "true")
        #expect(found.status == 0)
        #expect(found.lines.last == "last good: cpus=100, first bad: none (never fails)")
    }

    @Test func aCommandThatAlwaysFails() async throws {
        let found = try await Self.bisect(["--vary", "cpus=2..100"], "exit 3")
        #expect(found.status == 0)
        #expect(found.lines.last == "last good: none, first bad: cpus=2 (always fails)")
        #expect(found.lines.count == 3)
    }

    @Test func aCommandThatFlaps() async throws {
        try await TemporaryFolder.with { folder in
            let found = try await Self.bisect(
                ["--vary", "cpus=2..100"],
                "[ $BIGPROC_VALUE -lt 20 ] || { [ $BIGPROC_VALUE = 20 ] && [ -e \(folder.path("seen")) ]; } ||"
                    + " { [ $BIGPROC_VALUE != 20 ] || touch \(folder.path("seen")); false; }")
            #expect(found.status == 1)
            #expect(
                found.lines.last?.contains("unreliable: cpus=20 was good at one time") == true,
                "\(found.text)")
        }
    }

    @Test func outputCanDecide() async throws {
        let count = "grep -c ^cpu[0-9] /proc/stat | awk '$1 > 10 { $1 = 10 } 1'"
        let expected = try await Self.bisect(["--vary", "cpus=2..30", "--expect", "^{}$"], count)
        #expect(expected.lines.last == "last good: cpus=10, first bad: cpus=11", "\(expected.text)")
        let same = try await Self.bisect(
            ["--vary", "cpus=3..30", "--expect-same"], "[ $BIGPROC_VALUE -lt 8 ] && echo few || echo many")
        #expect(same.lines.last == "last good: cpus=7, first bad: cpus=8", "\(same.text)")
        let shown = try await Self.bisect(
            ["--vary", "cpus=3..3", "--show-output", "--repeat", "0"], "echo out; echo err >&2")
        #expect(shown.lines.count == 2 && shown.error.contains("out\n") && shown.error.contains("err\n"))
    }

    @Test func aProbeThatTakesTooLongIsBad() async throws {
        let marker = Runs.marker()
        let found = try await Self.bisect(
            ["--vary", "cpus=2..16", "--timeout", "700ms"],
            "sleep \(marker) & [ $BIGPROC_VALUE -lt 5 ] || sleep \(marker)")
        #expect(found.lines.last == "last good: cpus=4, first bad: cpus=5", "\(found.text)")
        #expect(found.text.contains("time-out"))
        #expect(try await Runs.processes(marker) == [])
    }

    @Test func findingsAsJSON() async throws {
        let found = try await Self.bisect(["--vary", "cpus=2..8", "--json"], "[ $BIGPROC_VALUE -lt 5 ]")
        struct Findings: Decodable {
            struct Probe: Decodable {
                let value: Int, good: Bool, reason: String, status: Int, seconds: Double
            }
            let key: String, low: Int, high: Int, lastGood: Int?, firstBad: Int?, flapping: [Int]
            let probes: [Probe]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let findings = try decoder.decode(Findings.self, from: Data(found.output))
        #expect(findings.key == "cpus" && findings.low == 2 && findings.high == 8)
        #expect(findings.lastGood == 4 && findings.firstBad == 5 && findings.flapping.isEmpty)
        #expect(findings.probes.map(\.value) == [2, 4, 8, 6, 5, 4, 5])
        #expect(findings.probes.allSatisfy { $0.good == ($0.status == 0) && $0.seconds >= 0 })
    }

    @Test(arguments: [
        (["--vary", "cpus=2"], 64), (["--vary", "cpus=9..3"], 64), (["--vary", "cpus=0..3"], 1),
        (["--vary", "hz=1..2"], 1), (["--vary", "nosuch=1..2"], 1),
        (["--vary", "cpus=1..2", "--cpus", "3"], 64),
        (["--vary", "cpus=1..2", "--expect", "("], 64), (["--vary", "cpus=1..2", "--timeout", "5"], 64),
        (["--vary", "cpus=1..2", "--expect", "a", "--expect-same"], 64), ([], 64),
    ])
    func whatCannotBeSearchedIsRefused(options: [String], status: Int) async throws {
        let refused = try await Self.bisect(options, "true")
        #expect(refused.status == status, "\(refused.error)")
        #expect(refused.output.isEmpty && !refused.error.isEmpty)
        if status == 1 { #expect(refused.error.split(separator: "\n").count == 1) }
    }

    @Test func aCommandThatIsNotThereIsNoFinding() async throws {
        let outcome = try await Program.run("bisect", "--vary", "cpus=2..8", "--", "/nosuch")
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.error.contains("/nosuch"))
    }

    @Test func aSignalEndsTheSearch() async throws {
        let ended = try await Program.shell(
            """
            '\(Program.path)' bisect --vary cpus=2..8 -- bash -c 'sleep 60' & p=$!
            sleep 1; kill -TERM $p; wait $p; echo $?
            """)
        #expect(ended.lines == ["143"], "\(ended.text)")
    }

    @Test func nohupKeepsTheSearchGoing() async throws {
        let ended = try await Program.shell(
            """
            trap '' HUP
            '\(Program.path)' bisect --vary cpus=2..4 -- sleep 0.3 & p=$!
            sleep 0.4; kill -HUP $p; wait $p; echo $?
            """)
        #expect(ended.lines.last == "0", "\(ended.text)")
        #expect(ended.lines.dropLast().last == "last good: cpus=4, first bad: none (never fails)")
    }
}
