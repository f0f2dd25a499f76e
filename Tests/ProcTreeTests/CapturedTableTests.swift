import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Captured tables") struct CapturedTableTests {
    private func bytes(_ table: CapturedTable, cpus: CPUSpecification) throws -> [UInt8] {
        let tree = try ProcTree(try Machine(describe(cpus: cpus) { $0.captured = table }))
        let page = try tree.bytes("sim/interrupts.page")
        #expect(difference(page, try tree.bytes("sim/interrupts.row")) == nil)
        return page
    }

    private func text(
        _ rows: [CapturedRow], capturedCPUs: Int = 2, cpus: Int = 2, verbatim: String? = nil,
        endsWithNewline: Bool = true
    ) throws -> [String] {
        let header = CapturedHeader(
            prefix: "           ", suffix: verbatim == nil ? "       " : "", verbatim: verbatim)
        let table = CapturedTable(
            header: header, rows: rows, cpuCount: capturedCPUs, endsWithNewline: endsWithNewline)
        let bytes = try bytes(table, cpus: CPUSpecification(coresPerSocket: cpus))
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    private func row(
        _ prefix: String, _ cells: CapturedCells, _ suffix: String = "", _ counts: [UInt64] = []
    ) -> CapturedRow {
        let counts = counts.enumerated().filter { $0.element > 0 }
        return CapturedRow(
            prefix: prefix, cells: cells, suffix: suffix,
            counts: counts.map { CapturedCount(column: $0.offset, value: $0.element) })
    }

    @Test("random ones are printed as written down, on the CPUs they had", arguments: 1...80)
    func same(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let columns = random.next(in: 1..<50)
        let table = CapturedTable.random(columns: columns, &random)
        let cpus = CPUSpecification.random(columns, &random)
        let online = Array(CPUSet(0..<columns).subtracting(cpus.offline))
        let expected = table.plainText(online: online)
        let found = try bytes(table, cpus: cpus)
        #expect(difference(found, expected) == nil, "seed \(seed)")
    }

    @Test("and on fewer CPUs, where columns are missing", arguments: 1...40)
    func fewer(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let columns = random.next(in: 2..<50)
        let table = CapturedTable.random(columns: columns, &random)
        let count = random.next(in: 1..<columns)
        let expected = table.plainText(online: Array(0..<count))
        let found = try bytes(table, cpus: CPUSpecification(coresPerSocket: count))
        #expect(difference(found, expected) == nil, "seed \(seed)")
    }

    @Test("on more CPUs every row of cells grows, and what was captured stays", arguments: 1...40)
    func more(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let columns = random.next(in: 1..<20)
        var table = CapturedTable.random(columns: columns, &random)
        // Texts on a line of their own and cells that can be told from them.
        table.rows = table.rows.filter { $0.suffix.hasPrefix("   IO-APIC") }
        table.endsWithNewline = true
        let count = columns + random.next(in: 1..<900)
        let old = table.plainText(online: Array(0..<columns))
            .split(separator: 0x0a, omittingEmptySubsequences: false)
        let found = try bytes(table, cpus: CPUSpecification(coresPerSocket: count))
        let new = found.split(separator: 0x0a, omittingEmptySubsequences: false)
        #expect(new.count == old.count, "seed \(seed)")
        let added = (count - columns) * 11
        for (index, row) in table.rows.enumerated() {
            let suffix = CapturedText.bytes(row.suffix)
            let (before, after) = (Array(old[index + 1]), Array(new[index + 1]))
            #expect(after.starts(with: before.dropLast(suffix.count)), "seed \(seed) row \(index)")
            #expect(after.suffix(suffix.count).elementsEqual(suffix), "seed \(seed) row \(index)")
            let grows: Bool
            switch row.cells {
            case .perCPU, .afterText: grows = true
            case .none, .fixed: grows = false
            }
            #expect(after.count - before.count == (grows ? added : 0), "seed \(seed) row \(index)")
        }
        #expect(String(decoding: new[0], as: UTF8.self).contains("CPU\(count - 1)"), "seed \(seed)")
    }

    @Test("the first field may be narrower than the others")
    func narrowFirstField() throws {
        let lines = try text(
            [row("IPI0:", .perCPU(firstWidth: 10), "       Rescheduling", [5, 77])], cpus: 3)
        #expect(lines[0] == "           CPU0       CPU1       CPU2       ")
        #expect(lines[1].hasPrefix("IPI0:         5         77 "))
        #expect(lines[1].hasSuffix(" Rescheduling") && lines[1].utf8.count == 5 + 10 + 22 + 19)
    }

    @Test("a narrow field never outgrows its place")
    func fullNarrowField() throws {
        let lines = try text([row("X:", .perCPU(firstWidth: 3), "", [12_345, 12_345])])
        #expect(lines[1] == "X:999      12345")
    }

    @Test("cells that are not CPUs stay as many, and as large, on any machine")
    func fixedRows() throws {
        for cpus in [1, 2, 50] {
            let lines = try text(
                [
                    row("ERR:", .fixed(firstWidth: 11, count: 1), "", [17]),
                    row("A:", .fixed(firstWidth: 4, count: 3), "x", [1, 0, 3]),
                ],
                cpus: cpus)
            #expect(lines[1] == "ERR:         17")
            #expect(lines[2] == "A:   1          0          3x")
        }
    }

    @Test("a header of its own is printed while the CPUs are the same")
    func verbatimHeader() throws {
        let rows = [row("  0:", .perCPU(firstWidth: 11), "  timer", [1, 2])]
        #expect(try text(rows, verbatim: " CPU0 CPU1")[0] == " CPU0 CPU1")
        #expect(try text(rows, cpus: 3, verbatim: " CPU0 CPU1")[0] == "           CPU0       CPU1       CPU2")
        #expect(try text(rows, cpus: 1, verbatim: " CPU0 CPU1")[0] == "           CPU0")
    }

    @Test("the last line may lack its newline, also when it has no cells or is all there is")
    func noNewline() throws {
        let full = row("  0:", .perCPU(firstWidth: 11), "  timer", [1, 2])
        #expect(try text([full, full]).last == "")
        #expect(try text([full, full], endsWithNewline: false).last == "  0:          1          2  timer")
        #expect(try text([full, row("cut", .none)], endsWithNewline: false).last == "cut")
        #expect(try text([]) == ["           CPU0       CPU1       ", ""])
    }

    @Test("rows of one label may come again")
    func duplicates() throws {
        let one = row("THR:", .perCPU(firstWidth: 11), "   Threshold", [1, 2])
        let two = row("THR:", .perCPU(firstWidth: 11), "   Threshold", [3, 4])
        let lines = try text([one, two, one])
        #expect(lines[1] == lines[3] && lines[2] == "THR:          3          4   Threshold")
    }

    @Test(
        "text may be longer than a piece of the table, than a page, and anywhere",
        arguments: [
            767, 768, 769, 1536, 1537, 4095, 4096, 4097, 20_000,
        ])
    func longTexts(length: Int) throws {
        let long = String(repeating: "abcdefghij", count: length / 10 + 1).prefix(length)
        let lines = try text(
            [
                row(String(long) + ":", .perCPU(firstWidth: 11), String(long), [1, 2]),
                row(String(long), .none),
                row(String(long), .afterText, String(long)),
            ], capturedCPUs: 2, cpus: 500)
        #expect(lines[1].hasPrefix(long + ":          1          2") && lines[1].hasSuffix(long))
        #expect(lines[1].utf8.count == 2 * length + 1 + 5500)
        #expect(lines[2] == long)
        #expect(lines[3] == long + String(repeating: "          0", count: 498) + long)
        let table = CapturedTable(
            header: CapturedHeader(prefix: String(long), suffix: String(long)), rows: [row("1:", .none)],
            cpuCount: 1)
        let found = try bytes(table, cpus: CPUSpecification(coresPerSocket: 1))
        #expect(found == Array("\(long)CPU0\(long)\n1:\n".utf8))
        let header = "CPU0 CPU1 " + long
        #expect(try text([row("1:", .none)], verbatim: header)[0] == header)
    }

    @Test("a run that fills the page leaves the one byte unused that it must", arguments: 20...42)
    func fullPage(length: Int) throws {
        let suffix = String(repeating: "s", count: length - 3)
        for cpus in [
            (4094 - length) / 11, (4095 - length) / 11, (4096 - length) / 11, (4096 - length) / 11 + 1,
        ] {
            let lines = try text(
                [row("1:", .perCPU(firstWidth: 11), suffix, [7])], capturedCPUs: 1, cpus: cpus)
            #expect(lines[1].utf8.count == length - 1 + 11 * cpus && lines[1].hasSuffix(suffix))
        }
    }

    @Test("bytes that are no UTF-8 come out as they came in")
    func bytes() throws {
        let raw: [UInt8] = [0x41, 0xff, 0xc3, 0xa9, 0x80, 0xf4, 0x8f, 0xb8, 0x80, 0xc3]
        let table = CapturedTable(
            header: CapturedHeader(prefix: CapturedText.string([0xfe]), suffix: ""),
            rows: [row(CapturedText.string(raw), .none, CapturedText.string(raw))], cpuCount: 1)
        #expect(
            try bytes(table, cpus: CPUSpecification(coresPerSocket: 1)) == [0xfe] + Array("CPU0\n".utf8) + raw
                + raw + [0x0a])
    }

    @Test("counts go on with the clock, lengths do not")
    func going() throws {
        let table = CapturedTable(
            header: CapturedHeader(prefix: "  ", suffix: ""),
            rows: [row("  0:", .perCPU(firstWidth: 11), "", [1000, 0])], cpuCount: 2)
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 2)) {
                $0.captured = table
                $0.uptime = .seconds(100)
            })
        let tree = try ProcTree(machine)
        #expect(try tree.lines("proc/interrupts")[1] == "  0:       1000          0")
        try machine.clock.advance(by: .seconds(150))
        #expect(try tree.lines("proc/interrupts")[1] == "  0:       2500          0")
    }
}
