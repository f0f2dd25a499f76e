import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Captured files of real machines")
struct SampleImportTests {
    /// Files that are malformed on purpose, and what is said about them.
    private static let malformed = [
        "interrupts-insights-int_invalid_1":
            "capture:1: found no CPU's name; expected the names of CPUs, as '           CPU0       CPU1'",
        "interrupts-insights-int_invalid_2":
            "capture:1: found an empty line; expected the names of CPUs, as '           CPU0       CPU1'",
        "interrupts-insights-int_no_interrupts":
            "capture:2: found no row below the CPUs' names; expected one such as '  0:         42'",
    ]

    @Test("every file that is one comes back to the byte, however it is cut into pieces")
    func roundTrips() throws {
        for name in Samples.interrupts() where Self.malformed[name] == nil {
            let bytes = try Samples.bytes(name)
            for pieces in [[1 << 20], [1], [7, 64, 3], [4096]] {
                let (table, online) = try importTable(bytes, pieces: pieces)
                #expect(difference(TableRenderer.bytes(table, online: online), bytes) == nil, "\(name)")
            }
        }
    }

    @Test("malformed files are refused with their line")
    func refuses() throws {
        for name in Samples.interrupts() {
            guard let message = Self.malformed[name] else { continue }
            let bytes = try Samples.bytes(name)
            let error = #expect(throws: ImportError.self) { _ = try importTable(bytes) }
            #expect(error?.description == message)
        }
    }

    @Test("rows are taken apart, not kept as text")
    func understands() throws {
        let text: [String: [String]] = [
            "interrupts-arm-rpi-fiq": ["FIQ:              usb_fiq"],
            "interrupts-telegraf-test1": ["\t\t\t\t FIQ:              usb_fiq"],
        ]
        for name in Samples.interrupts() where Self.malformed[name] == nil {
            let table = try importTable(try Samples.bytes(name)).table
            let kept = table.rows.filter { $0.cells == .none || $0.cells == .afterText }.map(\.prefix)
            let withText = kept.filter { $0.contains { $0 != " " } }
            #expect(withText == text[name] ?? [], "\(name)")
            #expect(table.header.verbatim == nil, "\(name)")
        }
    }

    @Test("every file can be written as a machine file, read again and built")
    func writes() throws {
        for name in Samples.interrupts() where Self.malformed[name] == nil {
            let (table, online) = try importTable(try Samples.bytes(name))
            let machine = ImportedMachine(table, online: online, facts: HostFacts(), name: name)
            var bytes: [UInt8] = []
            machine.write { bytes += $0 }
            let text = String(decoding: bytes, as: UTF8.self)
            let state = try MachineFile.load(text: text, name: "\(name).yaml")
            #expect(state.specification == machine.specification, "\(name)")
            #expect(state.online == online)
            let wider = try MachineFile.load(
                text: text, name: "\(name).yaml",
                overrides: MachineOverrides(cpus: 2 * machine.specification.cpus.count))
            #expect(wider.specification.captured == table, "\(name)")
        }
    }

    @Test("rows of devices tell their chip and handlers")
    func describes() throws {
        let withoutChip = ["interrupts-sep4020-armv4": 9]
        for name in Samples.interrupts() where Self.malformed[name] == nil {
            let (table, online) = try importTable(try Samples.bytes(name))
            let machine = ImportedMachine(table, online: online, facts: HostFacts(), name: name).specification
            let found = table.rows.compactMap {
                CapturedInterrupts.describe($0, kernel: machine.kernel, architecture: machine.architecture)
            }
            #expect(found.map(\.irq) == table.rows.compactMap(\.irq), "\(name)")
            #expect(found.allSatisfy { !$0.actions.isEmpty && !$0.actions.contains("") }, "\(name)")
            #expect(found.count { $0.chip == nil } == withoutChip[name] ?? 0, "\(name)")
            #expect(found.allSatisfy { $0.chip?.contains(" ") != true }, "\(name)")
        }
    }

    @Test("the host's own table")
    func host() throws {
        let machine = try ImportedMachine(from: "/")
        let captured = try #require(machine.specification.captured)
        #expect(!captured.rows.isEmpty)
        let state = try MachineState(machine.specification)
        #expect(state.online.count >= 1)
        #expect(machine.specification.kernel.major >= 4)
        #expect(machine.specification.memory >= 16 << 20)
        let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
        #expect(try MachineFile.read(text: text, name: "host") == machine.specification)
    }
}
