import Foundation
import Testing

/// `bigproc compare`, and the examples that tell the story.
@Suite struct CompareTests {
    private struct Trial: Decodable {
        let cpus: Int
        let strategy: String
        let result: String
        let errno: Int?
        let whole: Bool
        let buffer_bytes: Int
        let buffer_kind: String
        let pages: Int
        let pte_writes: Int
        let flushes_x_cpus: Int
        let tlb_misses: Int
        let simulated_ns: Int
        let host_ns: Int
    }

    @Test func jsonSaysWhatTheStoryOf2003Says() async throws {
        let printed = try await Program.run(
            "compare", "--machine", "altix-512", "--cpus-list", "64,255,256,512", "--json")
        try #require(printed.status == 0, "\(printed.error)")
        let trials = try JSONDecoder().decode([Trial].self, from: Data(printed.output))
        #expect(trials.count == 20)
        for trial in trials {
            let fails = trial.strategy == "kmalloc" && trial.cpus >= 256
            #expect((trial.errno == 12) == fails && trial.whole == !fails, "\(trial)")
            #expect(trial.host_ns > 0)
            guard !fails else { continue }
            #expect(trial.simulated_ns > 0)
            if trial.strategy == "page" {
                #expect(trial.buffer_bytes == 16_384 && trial.pages == 1 && trial.pte_writes == 0, "\(trial)")
            }
            if trial.strategy == "vmalloc" && trial.cpus >= 256 {
                #expect(trial.buffer_kind == "vmalloc" && trial.pte_writes == trial.pages, "\(trial)")
                #expect(
                    trial.flushes_x_cpus >= trial.cpus && trial.flushes_x_cpus % trial.cpus == 0, "\(trial)")
            }
        }
    }

    @Test func aTableHasALineForEachTrial() async throws {
        let printed = try await Program.run("compare", "--machine", "laptop", "--cpus-list", "2,64")
        #expect(printed.status == 0, "\(printed.error)")
        #expect(printed.lines.count == 11)
        #expect(printed.lines[0].hasPrefix("cpus  strategy"))
        for line in printed.lines.dropFirst() { #expect(line.contains("  ok  "), "\(line)") }
    }

    @Test(arguments: ["", "64,", "0", "x", "64,99999999"])
    func aListThatIsNoneIsWrongUsage(list: String) async throws {
        let printed = try await Program.run("compare", "--cpus-list", list)
        #expect(printed.status == 64)
        #expect(printed.error.contains("expected numbers from 1 to 16777216"))
    }

    @Test(arguments: ["vmalloc-story", "vmalloc-exhaustion"])
    func examplesShowWhatTheySay(name: String) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../examples/\(name).sh").standardized.path
        let ran = try await Program.shell("BIGPROC_PROGRAM='\(Program.path)' '\(script)' </dev/null")
        #expect(ran.status == 0, "\(ran.error)\n\(ran.text.suffix(2000))")
    }
}
