import Foundation
import Testing

/// The kit of `examples/ci`: its readers, its script and its workflow.
@Suite(.serialized) struct CIKitTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/ci").path()

    /// Runs a line of shell in the kit's folder, with the tested program; nil when a tool is missing.
    private func kit(_ line: String, needs tools: String...) async throws -> Program.Outcome? {
        for tool in tools where !Runs.has(tool) {
            try #require(getenv("CI") == nil, "\(tool) is missing")
            print("skipped: \(tool) is missing")
            return nil
        }
        return try await Program.shell(
            "cd '\(Self.folder)' && export BIGPROC_PROGRAM='\(Program.path)'; "
                + "unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY; \(line)")
    }

    /// What a reader is to say of a machine.
    private struct Figures: Equatable {
        var cpus: Int
        var interrupts: UInt64
        var busiest: Substring
    }

    /// What is in a machine's table, and the column of the CPU with the most.
    private func truth(of machine: String) async throws -> (figures: Figures, column: Int) {
        let options =
            machine == "2" ? ["default", "--cpus", "2"] : machine.split(separator: " ").map(String.init)
        let table = try await Program.run(
            Program.path, ["cat", "--clock", "manual", "--machine"] + options + ["proc/interrupts"])
        let names = try #require(table.lines.first).split(separator: " ")
        var counts = [UInt64](repeating: 0, count: names.count)
        for row in table.lines.dropFirst() {
            for (column, cell) in row.split(separator: " ").dropFirst().prefix(names.count).enumerated() {
                guard let count = UInt64(cell) else { break }
                counts[column] += count
            }
        }
        let column = try #require(counts.indices.max { (counts[$0], $1) < (counts[$1], $0) })
        return (
            Figures(cpus: names.count, interrupts: counts.reduce(0, +), busiest: names[column]), column
        )
    }

    @Test func readersAreWrongWhereItIsSaid() async throws {
        let machines = [
            "2", "laptop", "torture-row-1k --cpus 512", "torture-row-64k --cpus 4096", "torture-sparse",
        ]
        let words = machines.map { "'\($0)'" }.joined(separator: " ")
        guard let printed = try await kit("./readers.sh --table \(words)", needs: "cc", "python3") else {
            return
        }
        #expect(printed.status == 0, "\(printed.error)")
        let lines = printed.lines.map { $0.split(separator: "\t") }
        #expect(lines.count == machines.count * 2 * 6)
        for machine in machines {
            let (truth, column) = try await truth(of: machine)
            for line in lines where line.first.map(String.init) == machine {
                try #require(line.count == 7)
                let (buffer, reader) = (line[1], line[2])
                let found = Figures(
                    cpus: try #require(Int(line[3])), interrupts: try #require(UInt64(line[4])),
                    busiest: line[5])
                let isWrong: Bool
                var expected = truth
                switch reader {
                case "naive-read.c", "naive-read.py":
                    isWrong = truth.cpus > 16 || truth.cpus == 16 && buffer == "row"
                    // The line of names is read, and the rows are not.
                    if isWrong { (expected.interrupts, expected.busiest) = (found.interrupts, found.busiest) }
                    let most = buffer == "row" ? truth.interrupts / 100 : truth.interrupts
                    #expect(isWrong == (found.interrupts < most))
                case "naive-line.c":
                    isWrong = truth.cpus > 92
                    if isWrong {
                        expected = Figures(cpus: 92, interrupts: found.interrupts, busiest: found.busiest)
                    }
                    #expect(isWrong == (found.interrupts < truth.interrupts * 3 / 4))
                case "naive-column.py":
                    isWrong = machine == "torture-sparse"
                    expected.busiest = "CPU\(column)"
                default: isWrong = false
                }
                #expect(found == expected, "\(line)")
                #expect((found != truth) == isWrong && (line[6] == "wrong") == isWrong, "\(line)")
            }
        }
    }

    @Test func theReadmeShowsWhatIsPrinted() async throws {
        guard
            let printed = try await kit("./readers.sh laptop epyc-512", needs: "cc", "python3")
        else { return }
        let blocks = printed.text.dropFirst().components(separatedBy: "\n\n")
        #expect(printed.text.hasPrefix("\nlaptop: 16 CPUs") && blocks.count == 2)
        let readme = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        for block in blocks {
            #expect(block.split(separator: "\n").count == 8 && readme.contains(block), "\(block)")
        }
    }

    @Test func aCheckIsRunOnEachMachine() async throws {
        let machines = "-m 2 -m laptop -m 'torture-sparse --set hz=100' -b row -b page"
        let check = "./check.sh python3 readers"
        guard
            let naive = try await kit(
                "./on-machines.sh \(machines) -- \(check)/naive-read.py", needs: "python3")
        else { return }
        #expect(naive.status == 1)
        let results = naive.lines.filter { !$0.hasPrefix("#") }.map { line in
            // Without the seconds.
            line.split(separator: " (").first ?? line
        }
        #expect(
            results == [
                "1..6", "ok 1 - 2, row", "ok 2 - 2, page", "not ok 3 - laptop, row", "ok 4 - laptop, page",
                "not ok 5 - torture-sparse --set hz=100, row", "not ok 6 - torture-sparse --set hz=100, page",
            ])
        #expect(naive.lines.contains("# expected: cpus 16 interrupts 230453874 busiest CPU5"))
        let again =
            "# again: bigproc run --machine torture-sparse --set hz=100 --clock manual --buffer page -- "
        #expect(naive.lines.contains { $0.hasPrefix(again) } && naive.lines.last == "# failed on 3 of 6")
        let column = try await kit("./on-machines.sh \(machines) -- \(check)/naive-column.py")
        #expect(column?.lines.filter { $0.hasPrefix("not ok") }.count == 2)
        let mended = try await kit("./on-machines.sh \(machines) -- \(check)/mended.py")
        #expect(mended?.status == 0 && mended?.lines.count == 7, "\(mended?.text ?? "")")
    }

    @Test func theCommandsEnvironmentAndStreamsAreSaid() async throws {
        let script = "echo $BIGPROC_MACHINE+$BIGPROC_BUFFER; nproc --all; cat; exit 3"
        let outcome = try await kit("echo no | ./on-machines.sh -m 77 -b page -- bash -c '\(script)'")
        #expect(outcome?.lines.filter { $0.hasPrefix("# ") }.prefix(2) == ["# 77+page", "# 77"])
        #expect(outcome?.lines.contains { $0.hasSuffix(": exit status 3") } == true)
        let late = try await kit("./on-machines.sh -t 1 -m 2 -- sleep 60")
        #expect(late?.status == 1 && late?.lines.contains { $0.hasSuffix("took longer than 1 s") } == true)
    }

    @Test func whatIsNoFailureOfTheCommandSaysSo() async throws {
        let unknown = try await kit("./on-machines.sh -m 2 -m nosuch -- touch /dev/null")
        #expect(unknown?.status == 2)
        #expect(unknown?.lines.first == "Bail out! machine nosuch cannot be shown", "\(unknown?.text ?? "")")
        for arguments in ["", "-m 2", "-x -- true", "-t soon -- true"] {
            let outcome = try await kit("./on-machines.sh \(arguments)")
            #expect(outcome?.status == 64 && outcome?.output.isEmpty == true, "\(arguments)")
        }
    }

    @Test func gitHubIsTold() async throws {
        try await TemporaryFolder.with { folder in
            let outcome = try await kit(
                """
                export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY='\(folder.path("summary"))'
                ./on-machines.sh -m 2 -m '8 --set cpus.offline=3,4' -- \
                    bash -c 'cat /sys/devices/system/cpu/online; echo 100%; test $(nproc --all) = 2'
                """)
            let title = "title=8 --set cpus.offline=3%2C4 (row)"
            #expect(
                outcome?.lines.filter { $0.hasPrefix("::") }.map { $0.split(separator: "::")[0] }
                    == ["error \(title)"])
            #expect(outcome?.text.contains("%0A0-2,5-7%0A100%25\n") == true, "\(outcome?.text ?? "")")
            let summary = try String(contentsOfFile: folder.path("summary"), encoding: .utf8)
            #expect(summary.split(separator: "\n").count == 4)
            #expect(summary.contains("| 8 --set cpus.offline=3,4 | row | exit status 1 |"))
        }
    }

    @Test func theWorkflowIsOne() async throws {
        let script = """
            import json, sys, yaml
            json.dump(yaml.safe_load(open("workflow.yml")), sys.stdout)
            """
        guard let asked = try await kit("python3 -c 'import yaml' 2>/dev/null || echo none", needs: "python3")
        else { return }
        if asked.text == "none\n" {
            try #require(getenv("CI") == nil, "python3-yaml is missing")
            return print("skipped: python3-yaml is missing")
        }
        let parsed = try #require(try await kit("python3 -c '\(script)'"))
        try #require(parsed.status == 0, "\(parsed.error)")
        let workflow = try #require(JSONSerialization.jsonObject(with: Data(parsed.output)) as? [String: Any])
        let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
        #expect(jobs.keys.sorted() == ["build", "machines", "machines-in-container"])
        for (name, job) in jobs {
            #expect(job["runs-on"] as? String == "ubuntu-24.04")
            #expect(name == "build" || job["needs"] as? String == "build")
            for step in try #require(job["steps"] as? [[String: Any]]) {
                #expect((step["uses"] == nil) != (step["run"] == nil), "\(step)")
                guard let run = step["run"] as? String else { continue }
                let checked = try await Program.run("bash", ["-n", "-c", run])
                #expect(checked.status == 0, "\(checked.error)")
                for word in run.split(whereSeparator: \.isWhitespace) where word.hasPrefix("examples/ci/") {
                    #expect(access("\(Self.folder)/../../\(word)", X_OK) == 0, "\(word)")
                }
            }
        }
        let container = try #require(jobs["machines-in-container"]?["container"] as? [String: String])
        #expect(container["options"]?.contains("--device /dev/fuse --cap-add SYS_ADMIN") == true)
    }
}
