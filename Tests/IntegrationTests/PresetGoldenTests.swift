import Foundation
import Testing

/// Each preset's `proc/interrupts` on four CPUs, compared with a file that was made once and read by eye.
///
/// With `BIGPROC_RECORD` set the files are written anew, and the run fails.
@Suite struct PresetGoldenTests {
    @Test(arguments: ["default", "laptop", "epyc-512", "uv-4096", "altix-512", "arm-192", "million"])
    func aSmallOneLooksAsItDid(preset: String) async throws {
        let printed = try await Program.run(
            "cat", "--machine", preset, "--cpus", "4", "--clock", "manual", "proc/interrupts")
        try #require(printed.status == 0, "\(printed.error)")
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Golden/\(preset).txt")
        if ProcessInfo.processInfo.environment["BIGPROC_RECORD"] != nil {
            try Data(printed.output).write(to: file)
            Issue.record("recorded \(file.lastPathComponent)")
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(printed.lines.count == expected.count)
        for (number, (found, expected)) in zip(printed.lines, expected).enumerated() {
            try #require(found == expected, "\(preset), line \(number + 1)")
        }
    }
}
