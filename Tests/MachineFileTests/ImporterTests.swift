import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Rows of a captured table")
struct ImporterTests {
    private func rows(_ text: String) throws -> [CapturedRow] {
        try importTable(Array(text.utf8)).table.rows
    }

    @Test("each kind of row")
    func kinds() throws {
        let text = """
                       CPU0       CPU2       CPU3
              0:         18          0 4294967295   IO-APIC   2-edge      timer
            IPI0:        18 4000000000          3  Rescheduling interrupts
            ERR:          7
            TWO:          7          8   of three
            FIQ:              usb_fiq
             X: 1 2 3
            BIG: 4294967296          0          0
             Y:         01          0          0
            no colon

            """
        let rows = try rows(text)
        let expected: [CapturedRow] = [
            CapturedRow(
                prefix: "  0:", cells: .perCPU(firstWidth: 11), suffix: "   IO-APIC   2-edge      timer",
                counts: [CapturedCount(column: 0, value: 18), CapturedCount(column: 3, value: 4_294_967_295)]),
            CapturedRow(
                prefix: "IPI0:", cells: .perCPU(firstWidth: 10), suffix: "  Rescheduling interrupts",
                counts: [
                    CapturedCount(column: 0, value: 18), CapturedCount(column: 2, value: 4_000_000_000),
                    CapturedCount(column: 3, value: 3),
                ]),
            CapturedRow(
                prefix: "ERR:", cells: .fixed(firstWidth: 11, count: 1), suffix: "",
                counts: [CapturedCount(column: 0, value: 7)]),
            CapturedRow(
                prefix: "TWO:", cells: .fixed(firstWidth: 11, count: 2), suffix: "   of three",
                counts: [CapturedCount(column: 0, value: 7), CapturedCount(column: 1, value: 8)]),
            CapturedRow(prefix: "FIQ:              usb_fiq", cells: .none, suffix: "", counts: []),
            CapturedRow(prefix: " X: 1 2 3", cells: .afterText, suffix: "", counts: []),
            CapturedRow(
                prefix: "BIG: 4294967296          0          0", cells: .afterText, suffix: "", counts: []),
            CapturedRow(
                prefix: " Y:         01          0          0", cells: .afterText, suffix: "", counts: []),
            CapturedRow(prefix: "no colon", cells: .none, suffix: "", counts: []),
        ]
        #expect(rows == expected)
    }

    @Test("missing CPUs are offline, and columns are CPU numbers")
    func offline() throws {
        let (table, online) = try importTable(
            Array("     CPU1       CPU4       CPU5\nX:          1          2          3 a\n".utf8))
        #expect(online.listText == "1,4-5")
        #expect(table.cpuCount == 6)
        #expect(table.rows[0].counts.map(\.column) == [1, 4, 5])
        let machine = ImportedMachine(table, online: online, facts: HostFacts(), name: "x")
        #expect(machine.specification.cpus.offline.listText == "0,2-3")
        #expect(machine.specification.cpus.count == 6)
    }

    @Test("one CPU: a lone number is an error counter, a number with a blank or text behind is a CPU's")
    func oneCPU() throws {
        let rows = try rows(
            "   CPU0\nERR:          1\nEXT:          2 \nLOC:          3   Local\nERR:          4\r\n")
        let cells: [CapturedCells] = [
            .fixed(firstWidth: 11, count: 1), .perCPU(firstWidth: 11), .perCPU(firstWidth: 11),
            .fixed(firstWidth: 11, count: 1),
        ]
        #expect(rows.map(\.cells) == cells)
    }

    @Test("headers of other forms are kept whole")
    func headers() throws {
        let year2003 = (0..<12).map { "CPU\($0)       " }.joined()
        let row = "\n  0:" + String(repeating: "          0", count: 12) + " x\n"
        let table = try importTable(Array(("           " + year2003 + row).utf8)).table
        #expect(table.header.verbatim == "           " + year2003)
        let plain = try importTable(Array("CPU0 CPU1\nX:  1 2\n".utf8)).table
        #expect(plain.header.verbatim == "CPU0 CPU1")
        #expect(plain.rows[0].cells == .afterText)
    }

    private static let refused: [(text: String, message: String)] = [
        ("", "capture: found an empty file; expected the text of /proc/interrupts"),
        (
            "\u{7f}ELF\n",
            "capture:1: found no CPU's name; expected the names of CPUs, as '           CPU0       CPU1'"
        ),
        (" CPU1 CPU0\nX: 1\n", "capture:1: found CPU0 after CPU1; expected CPUs in order"),
        (" CPU99999999\nX: 1\n", "capture:1: found a CPU above 16777215; expected fewer CPUs"),
        (
            " CPU0CPU1\nX: 1\n",
            "capture:1: found names without a blank; expected the names of CPUs, as '           CPU0       CPU1'"
        ),
        (" CPU0\nX:          1\nY: \0\n", "capture:3: found a NUL; expected text"),
        (
            " CPU0\n\n\n",
            "capture:4: found no row below the CPUs' names; expected one such as '  0:         42'"
        ),
    ]

    @Test("what is no table is refused with its line", arguments: refused)
    func refuses(text: String, message: String) {
        let error = #expect(throws: ImportError.self) { _ = try importTable(Array(text.utf8)) }
        #expect(error?.description == message)
    }

    @Test("limits are kept, whatever the pieces")
    func limits() {
        var limits = ImportLimits()
        limits.lineBytes = 40
        limits.rows = 3
        limits.counts = 4
        limits.textBytes = 30
        let cases = [
            (" CPU0\nX:" + String(repeating: "a", count: 60), "found a line of more than 40 bytes"),
            (" CPU0\na:\na:\na:\na:\n", "found more than 3 rows"),
            (
                "CPU0       CPU1       CPU2\nX: 1          1          1\nX: 1          1          1\n",
                "found more than 4 counts above zero"
            ),
            (" CPU0\na:123456789012345\nb:123456789012345\n", "found more than 30 bytes beside the counts"),
        ]
        for (text, reason) in cases {
            for pieces in [[1], [1000]] {
                let error = #expect(throws: ImportError.self) {
                    _ = try importTable(Array(text.utf8), pieces: pieces, limits: limits)
                }
                #expect(error?.reason.hasPrefix(reason) == true, "\(text): \(error?.reason ?? "")")
            }
        }
    }

    @Test("captured text keeps any bytes")
    func text() {
        var random = SeededRandom(seed: 4711)
        for _ in 0..<2000 {
            let bytes = (0..<random.next(in: 0..<12)).map { _ in
                [0xf4, 0x8f, 0xb9, 0x80, 0xc3, 0xa9, 0x41, UInt8(random.next(in: 0..<256))][
                    random.next(in: 0..<8)]
            }
            #expect(CapturedText.bytes(CapturedText.string(bytes)) == bytes)
        }
        #expect(CapturedText.string(Array("é\u{10ffff}".utf8)) == "é\u{10ffff}")
        #expect(CapturedText.string([0x41, 0xff]) == "A\u{10feff}")
    }
}
