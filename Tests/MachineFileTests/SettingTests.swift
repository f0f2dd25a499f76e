import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Options that change a machine file")
struct SettingTests {
    private static let text = """
        cpus: 64
        devices:
          - {kind: nvme}
          - {kind: nic, queues: 8, rate: 70}
        """

    private func read(
        _ settings: [String], _ overrides: MachineOverrides = MachineOverrides(), text: String = text
    ) throws(MachineFileError) -> MachineSpecification {
        var parsed: [Setting] = []
        for setting in settings { parsed.append(try Setting(setting)) }
        return try MachineFile.read(text: text, name: "m.yaml", settings: parsed, overrides: overrides)
    }

    @Test("values are replaced and added")
    func replaces() throws {
        let machine = try read([
            "devices.0.count=4", "cpus.offline=3", "kernel=7.2", "devices.2.kind=timer", "name=5",
            "features=[amd, kvm-host]", "cpus.threads=2", "memory=1TiB", "devices.1.driver=\"ice\"",
            "hz=100", "hz=300",
        ])
        #expect(machine.devices.map(\.count) == [4, 1, 1])
        #expect(machine.devices.map(\.kind) == [.nvme, .nic, .timer])
        #expect(machine.devices[1].driver == "ice")
        #expect(machine.cpus.count == 128)
        #expect(machine.cpus.offline == CPUSet(3..<4))
        #expect(machine.kernel.release == "7.2")
        #expect(machine.name == "5")
        #expect(machine.features == [.amd, .kvmHost])
        #expect(machine.memory == 1 << 40)
        #expect(machine.hz == 300)
    }

    @Test("an empty value is empty text")
    func empty() throws {
        let text = "cpus: {cores: 4, offline: \"1\"}"
        #expect(try read(["cpus.offline="], text: text).cpus.offline.isEmpty)
    }

    private static let badSettings: [(setting: String, message: String)] = [
        ("cpus", "--set cpus: found no '='; expected KEY=VALUE, as in cpus.sockets=4"),
        ("a..b=1", "--set a..b=1: found an empty key; expected KEY=VALUE, as in cpus.sockets=4"),
        ("=1", "--set =1: found an empty key; expected KEY=VALUE, as in cpus.sockets=4"),
        ("cpus=0", "--set cpus=0: cpus: found '0'; expected a whole number from 1 to 16777216"),
        (
            "devices.0.count=x",
            "--set devices.0.count=x: devices[0].count: found 'x'; expected a whole number from 0 to 65536"
        ),
        (
            "devices.5.count=1",
            "--set devices.5.count=1: devices: found no entry '5'; expected a number from 0 to 2"
        ),
        (
            "devices.0.kind.x=1",
            "--set devices.0.kind.x=1: devices[0].kind: found 'nvme'; "
                + "expected a list or a mapping for 'x' to be in"
        ),
        ("cpus.sokets=1", "--set cpus.sokets=1: cpus.sokets: unknown key; expected 'sockets'"),
        (
            "features=[amd",
            "--set features=[amd: no YAML: did not find expected ',' or ']'; expected YAML 1.1"
        ),
    ]

    @Test("faults name the option", arguments: badSettings)
    func faults(setting: String, message: String) {
        let error = #expect(throws: MachineFileError.self) { _ = try read([setting]) }
        #expect(error?.description == message)
    }

    @Test("keys go as deep as values may be nested, and no deeper")
    func depth() throws {
        func key(_ count: Int) -> String { Array(repeating: "a", count: count).joined(separator: ".") }
        let unknown = #expect(throws: MachineFileError.self) { _ = try read(["\(key(32))=1"]) }
        #expect(unknown?.reason.hasPrefix("unknown key; ") == true)
        let short = #expect(throws: MachineFileError.self) { _ = try Setting("\(key(33))=1") }
        #expect(
            short?.description
                == "--set: found a key of 33 parts, '\(key(24) + ".")...'; expected 32 at most")
        for parts in [60_000, 1_000_000] {
            let long = #expect(throws: MachineFileError.self) { _ = try Setting("\(key(parts))=1") }
            #expect(long?.reason.hasPrefix("found a key of \(parts) parts, 'a.a.a.") == true)
        }
        #expect(try read(["name=\(key(100))"]).name == key(100))
    }

    @Test("--cpus, --seed and --uptime")
    func overrides() throws {
        let machine = try read([], MachineOverrides(cpus: 100, seed: 7, uptime: .seconds(5)))
        #expect(machine.cpus.count == 100)
        #expect(machine.cpus.sockets == 2)
        #expect(machine.seed == 7)
        #expect(machine.uptime == .seconds(5))
        #expect(try read([], MachineOverrides(cpus: 3), text: "name: x").cpus.count == 3)
        for count in [0, -1, 1 << 25] {
            let error = #expect(throws: MachineFileError.self) {
                _ = try read([], MachineOverrides(cpus: count))
            }
            #expect(error?.description == "--cpus: found \(count); expected 1 to 16777216")
        }
    }

    @Test("a fault that only an option makes names the option")
    func blamed() {
        let text = "cpus: {cores: 2, offline: \"0\"}"
        let error = #expect(throws: MachineFileError.self) {
            _ = try MachineFile.load(text: text, name: "m.yaml", overrides: MachineOverrides(cpus: 1))
        }
        #expect(
            error?.description
                == "m.yaml:1: cpus.offline: no CPU is left; expected at least one online (with --cpus 1)")
    }

    @Test("sources of files are relative to the machine file's folder")
    func folder() throws {
        let text = "cpus: 1\nfiles: {proc/kallsyms: a/k.txt, sys/x/y: /abs}"
        let machine = try MachineFile.read(text: text, name: "m.yaml", folder: "/home/me")
        #expect(machine.files.map(\.source) == ["/home/me/a/k.txt", "/abs"])
        #expect(machine.files.map(\.path) == ["proc/kallsyms", "sys/x/y"])
    }

    @Test("what a record of a captured file is can be said")
    func records() throws {
        let text = """
            cpus: 1
            files:
              proc/crypto: {text: c, records: paragraph}
              proc/kallsyms: {text: k}
              proc/slabinfo: {text: /s, header: 2}
            """
        let machine = try MachineFile.read(text: text, name: "m.yaml", folder: "/a")
        #expect(
            machine.files == [
                CapturedFile(path: "proc/crypto", source: "/a/c", records: RecordCut(.paragraph)),
                CapturedFile(path: "proc/kallsyms", source: "/a/k"),
                CapturedFile(path: "proc/slabinfo", source: "/s", records: RecordCut(.line, header: 2)),
            ])
    }
}
