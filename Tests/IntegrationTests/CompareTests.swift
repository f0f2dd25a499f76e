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
        let bufferBytes: Int
        let bufferKind: String
        let pages: Int
        let pteWrites: Int
        let flushesXCpus: Int
        let tlbMisses: Int
        let simulatedNs: Int
        let hostNs: Int
    }

    @Test func jsonSaysWhatTheStoryOf2003Says() async throws {
        let printed = try await Program.run(
            "compare", "--machine", "altix-512", "--cpus-list", "64,255,256,512", "--json")
        try #require(printed.status == 0, "\(printed.error)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let trials = try decoder.decode([Trial].self, from: Data(printed.output))
        #expect(trials.count == 20)
        for trial in trials {
            let fails = trial.strategy == "kmalloc" && trial.cpus >= 256
            #expect((trial.errno == 12) == fails && trial.whole == !fails, "\(trial)")
            #expect(trial.hostNs > 0)
            guard !fails else { continue }
            #expect(trial.simulatedNs > 0)
            if trial.strategy == "page" {
                #expect(trial.bufferBytes == 16_384 && trial.pages == 1 && trial.pteWrites == 0, "\(trial)")
            }
            if trial.strategy == "vmalloc" && trial.cpus >= 256 {
                #expect(trial.bufferKind == "vmalloc" && trial.pteWrites == trial.pages, "\(trial)")
                #expect(
                    trial.flushesXCpus >= trial.cpus && trial.flushesXCpus % trial.cpus == 0, "\(trial)")
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

    @Test(arguments: ["vmalloc-story", "vmalloc-exhaustion", "living"])
    func examplesShowWhatTheySay(name: String) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../examples/\(name).sh").standardized.path
        let ran = try await Program.shell("BIGPROC_PROGRAM='\(Program.path)' '\(script)' </dev/null")
        #expect(ran.status == 0, "\(ran.error)\n\(ran.text.suffix(2000))")
    }
}
