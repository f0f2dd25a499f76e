import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Writing machine files")
struct WriterTests {
    @Test("what is written is read again as the same specification")
    func roundTrips() throws {
        for seed in 0..<400 as Range<UInt64> {
            var maker = RandomSpecification(seed: SeededRandom.mix(seed))
            let specification = maker.specification()
            let text = MachineFileWriter.text(specification, remarks: ["seed \(seed)\nnot a key: 1"])
            do {
                let again = try MachineFile.read(text: text, name: "m.yaml")
                #expect(again == specification, "seed \(seed)")
                #expect(again.kernel.release == specification.kernel.release, "seed \(seed)")
            } catch {
                Issue.record("seed \(seed): \(error)\n\(text)")
            }
        }
    }

    @Test("a captured table is a line for each row")
    func form() throws {
        let table = CapturedTable(
            header: CapturedHeader(prefix: "  ", suffix: ""),
            rows: [
                CapturedRow(
                    prefix: " 24:", cells: .perCPU(firstWidth: 11), suffix: "\t\"x\\\u{10feff}&",
                    counts: [
                        CapturedCount(column: 0, value: 1), CapturedCount(column: 2, value: 94),
                        CapturedCount(column: 3, value: 5),
                    ]),
                CapturedRow(
                    prefix: "ERR:", cells: .fixed(firstWidth: 10, count: 1), suffix: "", counts: []),
            ], cpuCount: 4, endsWithNewline: false)
        var specification = MachineSpecification(
            name: "x", kernel: KernelVersion(6, 12), architecture: .x86_64,
            cpus: CPUSpecification(coresPerSocket: 4), memory: 1 << 30)
        specification.captured = table
        let text = MachineFileWriter.text(specification)
        let expected = """
            name: "x"
            kernel: "6.12"
            arch: x86_64
            cpus: {sockets: 1, cores: 4, threads: 1, nodes: 1}
            memory: 1GiB
            hz: 250
            uptime: 30d
            seed: 1
            captured:
              cpus: 4
              header: {prefix: "  ", suffix: ""}
              ends_with_newline: false
              rows:
                - {prefix: " 24:", suffix: "\\t\\"x\\\\\\U0010feff\\x26", counts: "0:1 2:94,5"}
                - {prefix: "ERR:", cells: 1/10}

            """
        #expect(text == expected)
        #expect(try MachineFile.read(text: text, name: "m.yaml") == specification)
    }

    @Test("zeros within a run of counts are left out")
    func zeros() throws {
        let text = "cpus: 8\ncaptured: {header: {}, rows: [{prefix: \"0:\", counts: \" 1:5,0,0,6  7:0 \"}]}"
        let machine = try MachineFile.read(text: text, name: "m.yaml")
        #expect(
            machine.captured?.rows.first?.counts == [
                CapturedCount(column: 1, value: 5), CapturedCount(column: 4, value: 6),
            ])
    }
}
