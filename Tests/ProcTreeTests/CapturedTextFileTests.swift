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
        let lines = CapturedRecords(text)
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
        let lines = CapturedRecords(Array(text.utf8))
        #expect(lines.count == 1000)
        for number in [0, 1, 31, 32, 33, 63, 64, 500, 999] {
            #expect(String(decoding: lines.text[lines.record(number)], as: UTF8.self) == "line \(number)\n")
        }
        #expect(
            CapturedRecords([]).count == 0 && CapturedRecords([0x0a]).count == 1
                && CapturedRecords([1]).count == 1)
    }

    @Test("a record is what the kernel's file makes one of")
    func cuts() {
        let cases: [(String, RecordCut, [String])] = [
            ("a\nb\n\nc\n\n\nd", RecordCut(.paragraph), ["a\nb\n\n", "c\n\n", "\n", "d"]),
            ("a\nb\nc\nd\n", RecordCut(.line, header: 2), ["a\nb\nc\n", "d\n"]),
            ("a\n", RecordCut(.line, header: 2), ["a\n"]),
            ("h\na\n\nb\n\n", RecordCut(.paragraph, header: 1), ["h\na\n\n", "b\n\n"]),
            ("a\n\nb", RecordCut(.file), ["a\n\nb"]), ("", RecordCut(.file, header: 3), []),
            (
                "Node 0, x\n a\nNode 0, y\nNode 1, x\nNode 10, x\n b\n", RecordCut(.node),
                ["Node 0, x\n a\nNode 0, y\n", "Node 1, x\n", "Node 10, x\n b\n"]
            ),
            ("Node 7, x", RecordCut(.node), ["Node 7, x"]),
            ("Node\nNode 1\n", RecordCut(.node), ["Node\nNode 1\n"]),
        ]
        for (text, cut, expected) in cases {
            let records = CapturedRecords(Array(text.utf8), cut)
            let found = (0..<records.count).map {
                String(decoding: records.text[records.record($0)], as: UTF8.self)
            }
            #expect(found == expected, "\(cut)")
        }
    }

    @Test("reads end with records, in a buffer that grows for a long one")
    func longRecords() throws {
        let node = { (number: Int, count: Int) in
            "Node \(number), zone\n" + String(repeating: "  nr_free_pages 1\n", count: count)
        }
        let text = Array((node(0, 400) + node(1, 10) + node(2, 20)).utf8)
        let tree = try ProcTree(
            try Machine(describe()), captured: [("proc/zoneinfo", CapturedRecords(text, RecordCut(.node)))])
        let file = try tree.open("proc/zoneinfo")
        let first = try file.bytes(65_536, at: 0)
        // The first node's 7,213 bytes need a buffer of 8,192, which has room for the second and the third.
        #expect(first == text)
        #expect(try tree.open("proc/zoneinfo").bytes(7000, at: 0).count == 7000)
        let lines = try ProcTree(
            try Machine(describe()), captured: [("proc/zoneinfo", CapturedRecords(text))])
        #expect(try lines.open("proc/zoneinfo").bytes(65_536, at: 0).count < 4096)
    }

    @Test("who may read it does not depend on where the text is from")
    func modes() throws {
        let text = CapturedRecords(Array("x\n".utf8))
        let tree = try ProcTree(
            try Machine(describe()),
            captured: [
                ("proc/slabinfo", text), ("proc/zoneinfo", text), ("proc/kallsyms", text),
                ("proc/irq/default_smp_affinity", text),
            ])
        #expect(try tree.node(atPath: "proc/slabinfo").mode == 0o400)
        #expect(try tree.node(atPath: "proc/zoneinfo").mode == 0o444)
        #expect(try tree.node(atPath: "proc/kallsyms").mode == 0o444)
        #expect(try tree.node(atPath: "proc/irq/default_smp_affinity").mode == 0o444)
    }
}
