import Glibc
import KernelTypes
import Machine
import Testing

@testable import MachineFile

@Suite("Folders with captured files beside the interrupts")
struct FolderCaptureTests {
    /// A folder with a `proc/` of the given files, which is gone afterwards.
    private func with(_ files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/bigproc-capture-XXXXXX".utf8CString)
        let made = unsafe mkdtemp(&template).map { unsafe String(cString: $0) }
        let path = try #require(made)
        defer { removeAll(path) }
        for (name, bytes) in files {
            var folder = path
            for part in name.split(separator: "/").dropLast() {
                folder += "/\(part)"
                unsafe mkdir(folder, 0o700)
            }
            let file = unsafe fopen("\(path)/\(name)", "w")
            guard let file = unsafe file else {
                Issue.record("cannot write \(name)")
                continue
            }
            let written = unsafe fwrite(bytes, 1, bytes.count, file)
            #expect(written == bytes.count)
            unsafe fclose(file)
        }
        try body(path)
    }

    private func removeAll(_ path: String) {
        for name in HostFile.names(in: path) where name != "." && name != ".." {
            removeAll("\(path)/\(name)")
        }
        if unsafe rmdir(path) != 0 { unsafe unlink(path) }
    }

    private let interrupts = Array(
        "           CPU0       CPU1       \n  9:          7          0  acpi\n".utf8)

    private func text(_ stat: CapturedStat) -> [UInt8] {
        let lines = stat.lines.map { line in
            CapturedText.bytes(line.prefix) + Array(line.values.map(String.init).joined(separator: " ").utf8)
                + CapturedText.bytes(line.suffix)
        }
        return Array(lines.joined(separator: [0x0a])) + (stat.endsWithNewline ? [0x0a] : [])
    }

    /// Whether a machine file holds all that the specification does.
    private func isKept(_ machine: ImportedMachine) throws -> Bool {
        let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
        return try MachineFile.read(text: text, name: "m.yaml") == machine.specification
    }

    @Test("lines of stat come back to the byte, whatever they are")
    func lines() {
        for text in [
            "cpu  1 2 3", "cpu0 1 2", "", " ", "intr 5 0 0 ", "ctxt", "x  y", "cpu  01", "a 1  2", "a 1 b",
            "a 18446744073709551615 18446744073709551616", "a -1", "a 1\t2", "5 6 7", "disk_io: (3,0):(1,2)",
        ] {
            let line = StatScanner.line(Array(text.utf8))
            let again = line.prefix + line.values.map(String.init).joined(separator: " ") + line.suffix
            #expect(again == text)
        }
        #expect(StatScanner.line(Array("cpu12 1 2".utf8)).cpu == 12)
        #expect(StatScanner.line(Array("cpu  1 2".utf8)).cpu == nil)
        #expect(StatScanner.line(Array("intr 3 0 4".utf8)).values == [3, 0, 4])
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            let bytes = (0..<random.next(in: 0..<30)).map { _ in
                Array("cpu 019 \u{e9}".utf8)[random.next(in: 0..<10)]
            }
            let line = StatScanner.line(bytes)
            let stat = CapturedStat(lines: [line], endsWithNewline: false)
            #expect(self.text(stat) == bytes)
        }
    }

    @Test("captured files of real machines")
    func samples() throws {
        let names = HostFile.names(in: Samples.folder)
        for name in names where name.hasPrefix("stat-") || name.hasPrefix("softirqs-") {
            let kind = name.hasPrefix("stat-") ? "stat" : "softirqs"
            let bytes = try Samples.bytes(name)
            try with(["proc/interrupts": interrupts, "proc/\(kind)": bytes]) { folder in
                let machine = try ImportedMachine(from: folder)
                let activity = machine.specification.capturedActivity
                if let stat = activity.stat {
                    #expect(difference(text(stat), bytes) == nil, "\(name)")
                    #expect(stat.lines.allSatisfy { !$0.values.isEmpty && $0.suffix.isEmpty }, "\(name)")
                }
                if let table = activity.softirqs {
                    let cpus = CPUSet(0..<table.cpuCount)
                    #expect(difference(TableRenderer.bytes(table, online: cpus), bytes) == nil, "\(name)")
                }
                #expect((activity.stat == nil) == (kind != "stat"), "\(name)")
                #expect((activity.softirqs == nil) == (kind != "softirqs"), "\(name)")
                #expect(try isKept(machine), "\(name)")
                _ = try MachineState(machine.specification)
            }
        }
    }

    @Test("what a machine says of itself")
    func system() throws {
        let info = [
            "processor\t: 0", "core id\t\t: 0", "cpu MHz\t\t: 1.5", "flags\t\t: a {b}", "odd 1", "",
            "processor\t: 1", "core id\t\t: 7", "cpu MHz\t\t: 2.5", "flags\t\t: a {b}", "even", "", "",
        ].joined(separator: "\n")
        try with([
            "proc/interrupts": interrupts, "proc/cpuinfo": Array(info.utf8),
            "proc/uptime": Array("508.01 839.15\n".utf8),
            "proc/loadavg": Array("3.17 0.96 0.34 5/170 7431\n".utf8),
            "proc/version": Array("Linux version 6.1.9 (x) #1 SMP\n".utf8),
            "proc/cmdline": [0x72, 0x6f, 0x20, 0xff, 0x0a],
            "proc/stat": Array("cpu  5 6\ncpu0 5 6\nbtime 1234".utf8),
            "proc/sys/kernel/hostname": Array("db-7\n".utf8),
            "proc/sys/kernel/pid_max": Array("4194304\n".utf8),
            "proc/sys/kernel/sem": Array("1\t2\n3\n".utf8),
        ]) { folder in
            let machine = try ImportedMachine(from: folder)
            let specification = machine.specification
            #expect(specification.uptime == .milliseconds(508_010))
            #expect(specification.capturedActivity.idleTime == .milliseconds(839_150))
            #expect(specification.capturedActivity.loadAverage == "3.17 0.96 0.34 5/170 7431")
            #expect(specification.capturedActivity.stat?.endsWithNewline == false)
            #expect(specification.system.bootTime == 1234)
            #expect(specification.system.hostname == "db-7")
            #expect(specification.system.commandLine == "ro \u{10feff}")
            #expect(specification.system.version == "Linux version 6.1.9 (x) #1 SMP")
            #expect(specification.system.settings == ["pid_max": "4194304"])
            #expect(
                specification.system.cpuinfo?.lines == [
                    .number("processor\t: ", .processor), .values("core id\t\t: ", ["0", "7"]),
                    .values("cpu MHz\t\t: ", ["1.5", "2.5"]), .constant("flags\t\t: a {b}"),
                    .values("", ["odd 1", "even"]), .constant(""),
                ])
            #expect(try isKept(machine))
        }
    }

    @Test("what has not the form is left to the model, and said")
    func unfit() throws {
        try with([
            "proc/interrupts": interrupts, "proc/cpuinfo": Array("Hardware: x\n".utf8),
            "proc/softirqs": Array("  CPU0  CPU2\nHI: 1 2\n".utf8), "proc/uptime": Array("5\n".utf8),
            "proc/loadavg": Array("no newline".utf8), "proc/stat": [], "proc/version": [0, 0x0a],
        ]) { folder in
            let machine = try ImportedMachine(from: folder)
            #expect(machine.specification.capturedActivity == CapturedActivity())
            #expect(machine.specification.system == SystemSpecification())
            #expect(machine.remarks.contains { $0.contains("cpuinfo") })
            #expect(machine.remarks.contains { $0.contains("softirqs") })
        }
    }

    @Test("more CPUs in stat and softirqs than in the interrupts are possible ones")
    func possible() throws {
        try with([
            "proc/interrupts": interrupts,
            "proc/stat": Array("cpu  5\ncpu0 2\ncpu1 1\ncpu9 2\n".utf8),
        ]) { folder in
            let machine = try ImportedMachine(from: folder)
            #expect(machine.specification.cpus.count == 10)
            #expect(machine.specification.cpus.offline == CPUSet(2..<10))
        }
    }

    @Test("without proc/uptime the CPUs' times tell how long the machine had been up")
    func uptime() throws {
        try with([
            "proc/interrupts": interrupts,
            "proc/stat": Array("cpu  5\ncpu0 2 3 0 95 0 0 0 0 2 2\ncpu1 1 0 0 98\n".utf8),
        ]) { folder in
            let machine = try ImportedMachine(from: folder)
            #expect(machine.specification.uptime == .seconds(1))
            #expect(machine.remarks.contains { $0.hasPrefix("uptime is that of proc/stat") })
        }
    }

    @Test("faulty keys are refused with their place")
    func faults() {
        let head = "cpus: 2\n"
        for (line, part) in [
            ("hostname: \"\"", "not empty"), ("btime: -1", "whole number"),
            ("sys_kernel: {a/b: x}", "expected one of a file"),
            ("sys_kernel: {..: x}", "expected one of a file"),
            ("cpuinfo: []", "at least one line"), ("cpuinfo: [\"{nobody}\"]", "unknown name {nobody}"),
            ("cpuinfo: [{text: a, values: [b]}]", "values without {value}"),
            ("cpuinfo: [{text: \"{value}\", values: []}]", "{value} without values"),
            ("version: \"a\\nb\"", "one line"), ("cmdline: [a]", "expected text"),
            ("captured: {header: {}, rows: [], stat: {lines: []}}", "found no lines"),
            ("captured: {header: {}, rows: [], stat: {}}", "missing"),
            ("captured: {header: {}, rows: [], idle: x}", "duration"),
        ] {
            let error = #expect(throws: MachineFileError.self) {
                try MachineFile.read(text: head + line, name: "m.yaml")
            }
            #expect(error?.description.contains(part) == true, "\(line): \(error?.description ?? "")")
        }
    }
}
