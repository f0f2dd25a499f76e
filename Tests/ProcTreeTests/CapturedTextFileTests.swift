import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Captured text files") struct CapturedTextFileTests {
    @Test("come out byte by byte, whatever the reads", arguments: 1...20)
    func bytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var text: [UInt8] = []
        for _ in 0..<random.next(in: 0..<300) {
            let length = random.chance(1, in: 30) ? random.next(in: 4000..<9000) : random.next(in: 0..<60)
            for _ in 0..<length { text.append(UInt8(truncatingIfNeeded: random.next())) }
            text.append(0x0a)
        }
        if random.chance(1, in: 2), !text.isEmpty { text.removeLast() }
        let lines = CapturedLines(text)
        #expect(
            lines.count == text.split(separator: 0x0a, omittingEmptySubsequences: false).count
                - (text.isEmpty || text.last == 0x0a ? 1 : 0))
        let tree = try ProcTree(try Machine(describe()), captured: [("proc/kallsyms", lines)])
        #expect(try tree.bytes("proc/kallsyms", chunk: random.next(in: 1..<5000)) == text, "seed \(seed)")
        let file = try tree.open("proc/kallsyms")
        for _ in 0..<20 where !text.isEmpty {
            let offset = random.next(in: 0..<text.count)
            let part = try file.bytes(500, at: Int64(offset))
            #expect(!part.isEmpty && text[offset...].starts(with: part), "seed \(seed)")
        }
    }

    @Test("a line is found by its number")
    func lines() {
        let text = (0..<1000).map { "line \($0)\n" }.joined()
        let lines = CapturedLines(Array(text.utf8))
        #expect(lines.count == 1000)
        for number in [0, 1, 31, 32, 33, 63, 64, 500, 999] {
            #expect(String(decoding: lines.text[lines.line(number)], as: UTF8.self) == "line \(number)\n")
        }
        #expect(
            CapturedLines([]).count == 0 && CapturedLines([0x0a]).count == 1 && CapturedLines([1]).count == 1)
    }
}
