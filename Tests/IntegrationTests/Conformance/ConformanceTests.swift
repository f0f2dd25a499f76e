import Foundation
import Testing

/// The host's kernel as the oracle: random scripts of calls on its own seq_files, and on the same texts through ours on
/// a mount. Every result is compared: what the call returned, error, bytes and file position.
///
/// `BIGPROC_CONFORMANCE_OPERATIONS` is the number of calls on each file, `BIGPROC_CONFORMANCE_SEED` where the scripts
/// begin: the seed of a script that failed runs that script first.
@Suite(.serialized) struct ConformanceTests {
    private static let operations = setting("BIGPROC_CONFORMANCE_OPERATIONS") ?? 6_000
    private static let firstSeed = setting("BIGPROC_CONFORMANCE_SEED") ?? 1

    @Test(arguments: HostText.all) func everyCallDoesWhatTheKernelDoes(file: HostText) async throws {
        guard try HostOracle.isThere(file) else { return }
        try await compare(file)
    }

    @Test func everyCallOnLongRecordsDoesWhatTheKernelDoes() async throws {
        guard try HostOracle.isPrivileged("mounts of its own") else { return }
        try await MountHelper.with { helper in
            let file = HostText.mounts(of: helper.process)
            let text = try #require(TextAndEnds(file)).text
            try #require(text.split(separator: 0x0a).count { $0.count > 12_000 } >= 2)
            try await compare(file)
        }
    }

    /// The comparison has teeth: with a record more or less to a file, it finds something.
    @Test(arguments: HostText.all.dropFirst()) func anotherCutIsNoticed(file: HostText) async throws {
        guard try HostOracle.isThere(file) else { return }
        var other = file
        switch file.name {
        case "slabinfo": other.header = 0
        default: other.records = "line"
        }
        var seed = 1
        let round = try Self.round(file, &seed, count: 1_000)
        let mismatches = try await CapturedTexts.mounted(round.map { (other, $0.text) }) { paths in
            zip(round, paths).compactMap { Replay($0, of: file, on: $1).run() }
        }
        #expect(!mismatches.isEmpty)
    }

    /// Records scripts a round at a time, and plays them on a mount of the texts that the file had.
    private func compare(_ file: HostText) async throws {
        var seed = Self.firstSeed
        let clock = ContinuousClock()
        let start = clock.now
        var (done, scripts) = (0, 0)
        var met: [KnownDifference: Int] = [:]
        while done < Self.operations {
            let round = try Self.round(file, &seed, count: min(20_000, Self.operations - done))
            let replayed = try await CapturedTexts.mounted(round.map { (file, $0.text) }) { paths in
                zip(round, paths).map { recording, path in
                    let replay = Replay(recording, of: file, on: path)
                    return (replay.run(), replay.met)
                }
            }
            for (recording, (mismatch, differences)) in zip(round, replayed) {
                if let mismatch { try await judge(mismatch, file, recording) }
                done += recording.steps.count
                scripts += 1
                met.merge(differences) { $0 + $1 }
            }
        }
        let differences = met.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) \($0.value)" }
        print(
            """
            \(file): \(done) calls in \(scripts) scripts of seeds \(Self.firstSeed)..<\(seed) as the kernel's, in \
            \((clock.now - start).components.seconds) s; known differences met: \(differences.joined(separator: ", "))
            """)
    }

    /// Fails, unless it is a file that may have changed and changed back while the script ran: then only when the same
    /// script comes out differently each time.
    private func judge(_ mismatch: String, _ file: HostText, _ recording: Recording) async throws {
        for _ in 0..<(file.isRestless ? 2 : 0) {
            guard
                let again = try? HostOracle.untilQuiet({
                    Recording.make(of: file, seed: recording.seed, count: recording.steps.count)
                })
            else { continue }
            let second = try await CapturedTexts.mounted([(file, again.text)]) { paths in
                Replay(again, of: file, on: paths[0]).run()
            }
            if second == nil { return print("\(file): changed unseen under seed \(recording.seed)") }
        }
        Issue.record("\(mismatch)")
        throw Stop()
    }

    private struct Stop: Error {}

    /// Scripts of about `count` calls in all.
    private static func round(_ file: HostText, _ seed: inout Int, count: Int) throws -> [Recording] {
        // One text for all scripts, unless it changes by itself.
        if !file.isRestless {
            return try HostOracle.untilQuiet {
                guard let text = TextAndEnds(file) else { return nil }
                var recordings: [Recording] = []
                for index in 0..<max(1, count / 250) {
                    guard
                        let recording = Recording.make(
                            of: file, seed: UInt64(seed + index), count: 250, fixed: text)
                    else { return nil }
                    recordings.append(recording)
                }
                guard TextAndEnds(file)?.text == text.text else { return nil }
                seed += recordings.count
                return recordings
            }
        }
        var recordings: [Recording] = []
        var left = min(count, 3_000)
        let limit = seed + left
        while left > 0 {
            // A script that what it does itself gets in the way of, as it takes memory, is left out.
            guard seed < limit else { throw HostOracle.Restless() }
            let length = 8 + seed % 5 * 6
            let recording = try? HostOracle.untilQuiet(attempts: 60) {
                Recording.make(of: file, seed: UInt64(seed), count: length)
            }
            seed += 1
            guard let recording else { continue }
            recordings.append(recording)
            left -= length
        }
        return recordings
    }

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
