import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Lists of a machine file")
struct ListErrorTests {
    private static let badDevices: [(text: String, message: String)] = [
        ("[{count: 1}]", "m.yaml:2: devices[0].kind: missing; expected a kind of device, as nvme"),
        (
            "[{kind: nvm}]",
            "m.yaml:2: devices[0].kind: found 'nvm'; expected one of the kinds: timer, i8042, rtc, acpi, serial, "
                + "pcie-port, nvme, nic, virtio, ahci, xhci, scsi, ipi (did you mean nvme?)"
        ),
        (
            "[{kind: nvme}, {kind: nic, count: many}]",
            "m.yaml:2: devices[1].count: found 'many'; expected a whole number from 0 to 65536"
        ),
        (
            "[{kind: nic, driver: mlx6}]",
            "m.yaml:2: devices[0].driver: found 'mlx6'; expected one of the nic drivers: mlx5, ice, i40e, ixgbe, "
                + "igb, ena, bnxt_en, tg3, e1000"
        ),
        ("[{kind: nvme, driver: x}]", "m.yaml:2: devices[0].driver: found 'x'; expected no driver for nvme"),
        (
            "[{kind: nvme, queues: 0}]",
            "m.yaml:2: devices[0].queues: found '0'; expected per-cpu, or a whole number from 1 to 65535"
        ),
        (
            "[{kind: nvme, rate: -1}]",
            "m.yaml:2: devices[0].rate: found '-1'; expected a number of interrupts a second, from 0 to 999999999"
        ),
        (
            "[{kind: nvme, rate: nan}]",
            "m.yaml:2: devices[0].rate: found 'nan'; expected a number of interrupts a second, from 0 to 999999999"
        ),
        (
            "[{kind: nvme, rate: inf}]",
            "m.yaml:2: devices[0].rate: found 'inf'; expected a number of interrupts a second, from 0 to 999999999"
        ),
        ("{}", "m.yaml:2: devices: found a mapping; expected a list"),
        (
            "[{kind: nvme, count: 1000, queues: 5000}]",
            "m.yaml:2: devices[0]: found 5000000 interrupts up to here; expected 4194304 at most"
        ),
        (
            "[nvme]",
            "m.yaml:2: devices[0]: found 'nvme'; expected a mapping with the keys kind, driver, count, queues, rate"
        ),
    ]

    @Test("devices", arguments: badDevices)
    func devices(text: String, message: String) { expectError("cpus: 4\ndevices: \(text)", message) }

    @Test("queues of devices that have none are refused, and a timer's rate")
    func withoutEffect() throws {
        let kinds: [DeviceKind] = [.timer, .i8042, .rtc, .acpi, .serial, .pciePort, .ahci, .scsi, .ipi]
        for kind in kinds {
            for queues in ["4", "per-cpu", "0"] {
                expectError(
                    "cpus: 4\ndevices:\n  - {kind: acpi}\n  - kind: \(kind.rawValue)\n    queues: \(queues)",
                    "m.yaml:5: devices[1].queues: found '\(queues)'; expected no queues for \(kind.rawValue)")
            }
        }
        for (kind, driver) in [
            ("nic", "tg3"), ("nic", "e1000"), ("virtio", "balloon"), ("virtio", "console"), ("virtio", "rng"),
        ] {
            expectError(
                "cpus: 4\ndevices: [{queues: 4, kind: \(kind), driver: \(driver)}]",
                "m.yaml:2: devices[0].queues: found '4'; expected no queues for \(kind) with driver \(driver)"
            )
        }
        for rate in ["0", "1000"] {
            expectError(
                "cpus: 4\ndevices:\n  - {kind: timer, rate: \(rate)}",
                "m.yaml:3: devices[0].rate: found '\(rate)'; expected no rate for timer, which follows hz")
        }
        for kind in DeviceKind.allCases where !kinds.contains(kind) {
            let text = "{cpus: 4, devices: [{kind: \(kind.rawValue), queues: 4, rate: 1}]}"
            let device = try #require(try MachineFile.read(text: text, name: "m.yaml").devices.first)
            #expect(device.queues == .fixed(4) && device.rate == 1)
        }
    }

    @Test("rate 0 is silence, for every kind that has a rate")
    func silence() throws {
        var rows = 0
        for architecture in ["x86_64", "aarch64", "ia64"] {
            for kind in DeviceKind.allCases where kind != .timer {
                let text = """
                    {arch: \(architecture), kernel: \(architecture == "ia64" ? "2.6.0" : "6.18"), cpus: 4, uptime: 3650d,
                     devices: [{kind: \(kind.rawValue), rate: 0}]}
                    """
                guard let machine = try? MachineFile.load(text: text, name: "m.yaml") else { continue }
                // What a disk's administration queue and a network card's other interrupts count is no rate's.
                let counted = machine.interrupts.filter {
                    if case .silent = $0.counters { false } else { true }
                }.flatMap(\.actions)
                #expect(
                    counted.allSatisfy { $0.hasSuffix("q0") || $0.contains("async") }, "\(kind): \(counted)")
                rows += machine.interrupts.count
            }
        }
        #expect(rows > 20)
        let keyboard = try MachineFile.load(text: "{cpus: 4, devices: [{kind: i8042}]}", name: "m.yaml")
        #expect(
            keyboard.interrupts.allSatisfy { if case .single = $0.counters { true } else { false } },
            "keys were pressed")
    }

    private static let badInterrupts: [(text: String, message: String)] = [
        ("[{chip: x}]", "m.yaml:2: interrupts[0].irq: missing; expected the interrupt's number"),
        (
            "[{irq: 16777216}]",
            "m.yaml:2: interrupts[0].irq: found '16777216'; expected a whole number from 0 to 16777215"
        ),
        (
            "[{irq: 9}, {irq: 9}]",
            "m.yaml:2: interrupts[1].irq: interrupt 9 is there twice; expected it once"
        ),
        (
            "[{irq: 9, trigger: falling}]",
            "m.yaml:2: interrupts[0].trigger: found 'falling'; expected one of the triggers: edge, fasteoi, level"
        ),
        (
            "[{irq: 9, cpus: \"4\"}]",
            "m.yaml:2: interrupts[0].cpus: found text '4'; expected CPUs below 4 as in \"0-3,8\""
        ),
        (
            "[{irq: 9, cpus: \"\"}]",
            "m.yaml:2: interrupts[0].cpus: found empty text; expected at least one CPU below 4"
        ),
        ("[{irq: 9, actions: acpi}]", "m.yaml:2: interrupts[0].actions: found 'acpi'; expected a list"),
        ("[{irq: 9, per_cpu: yes}]", "m.yaml:2: interrupts[0].per_cpu: found 'yes'; expected true or false"),
        (
            "[{irq: 9, hwirq: 18446744073709551616}]",
            "m.yaml:2: interrupts[0].hwirq: found '18446744073709551616'; "
                + "expected a whole number from 0 to 18446744073709551615"
        ),
    ]

    @Test("interrupts", arguments: badInterrupts)
    func interrupts(text: String, message: String) { expectError("cpus: 4\ninterrupts: \(text)", message) }

    private static let badOthers: [(text: String, message: String)] = [
        (
            "modules: [{name: a b, size: 1}]",
            "m.yaml:2: modules[0].name: found 'a b'; expected up to 55 letters, digits, '_', '-' and '.'"
        ),
        ("modules: [{name: a}]", "m.yaml:2: modules[0].size: missing; expected the module's size in bytes"),
        (
            "modules: [{name: a, size: 0}]",
            "m.yaml:2: modules[0].size: found '0'; expected a size from 1 to 1520MiB, as 64GiB"
        ),
        (
            "modules: [{name: a, size: 1}, {name: a, size: 1}]",
            "m.yaml:2: modules[1].name: module a is there twice; expected it once"
        ),
        (
            "events: [{at: 5, do: \"irq raise 1\"}]",
            "m.yaml:2: events[0].at: found '5'; "
                + "expected a duration, as 30d or 1h30m"
        ),
        ("events: [{at: 5s}]", "m.yaml:2: events[0].do: missing; expected a command, as \"cpu 5 offline\""),
        (
            "events: [{at: 5s, do: cpu 1}]",
            "m.yaml:2: events[0].do: 'cpu 1': found nothing more; expected online, offline or flap"
        ),
        (
            "events: [{at: 5s, do: advance 1s}]",
            "m.yaml:2: events[0].do: found 'advance', which the times of events are for; "
                + "expected another command"
        ),
        (
            "files: {etc/passwd: x}",
            "m.yaml:2: files.etc/passwd: found path 'etc/passwd'; "
                + "expected one under proc/ or sys/ without '.' and '..'"
        ),
        (
            "files: {proc/../x: x}",
            "m.yaml:2: files.proc/../x: found path 'proc/../x'; "
                + "expected one under proc/ or sys/ without '.' and '..'"
        ),
        ("files: {proc/x: \"\"}", "m.yaml:2: files.proc/x: found empty text; expected a path"),
        (
            "files: {proc/x: {records: line}}",
            "m.yaml:2: files.proc/x.text: missing; expected the path of the file that holds the text"
        ),
        (
            "files: {proc/x: {text: a, records: paragraphs}}",
            "m.yaml:2: files.proc/x.records: found 'paragraphs'; "
                + "expected what a record is: line, paragraph, node, file (did you mean paragraph?)"
        ),
        (
            "files: {proc/x: {text: a, header: -1}}",
            "m.yaml:2: files.proc/x.header: found '-1'; expected a whole number from 0 to 1000"
        ),
        (
            "captured: {rows: []}",
            "m.yaml:2: captured.header: missing; expected a mapping with prefix and suffix"
        ),
        ("captured: {header: {}}", "m.yaml:2: captured.rows: missing; expected the table's rows"),
        (
            "captured: {header: {}, rows: [{prefix: \"0:\", counts: \"4:1\"}]}",
            "m.yaml:2: captured.rows[0].counts: column 4 does not exist; there are 4; "
                + "expected runs of counts, as \"0:15,3 8:4\""
        ),
        (
            "captured: {header: {}, rows: [{counts: \"2:1 1:1\"}]}",
            "m.yaml:2: captured.rows[0].counts: column 1 is not above the one before; "
                + "expected runs of counts, as \"0:15,3 8:4\""
        ),
        (
            "captured: {header: {}, rows: [{counts: \"2\"}]}",
            "m.yaml:2: captured.rows[0].counts: found no colon after column 2; "
                + "expected runs of counts, as \"0:15,3 8:4\""
        ),
        (
            "captured: {header: {}, rows: [{cells: none, counts: \"0:1\"}]}",
            "m.yaml:2: captured.rows[0].counts: found counts; expected none in a row without cells"
        ),
        (
            "captured: {header: {}, rows: [{cells: per-cpu/12}]}",
            "m.yaml:2: captured.rows[0].cells: found 'per-cpu/12'; "
                + "expected a first field 1 to 11 wide, as per-cpu/10"
        ),
        (
            "captured: {rows: [],\n  header: {line: \" CPU0 CPU9223372036854775807\"}}",
            "m.yaml:3: captured.header.line: found a CPU above 16777215; expected fewer CPUs"
        ),
        (
            "captured: {header: {line: \"CPU0 CPU16777216\"}, rows: []}",
            "m.yaml:2: captured.header.line: found a CPU above 16777215; expected fewer CPUs"
        ),
        (
            "captured: {header: {line: \"9223372036854775807 CPU0\"}, rows: []}",
            "m.yaml:2: captured.header.line: found no CPU's name; "
                + "expected the names of CPUs, as '           CPU0       CPU1'"
        ),
        (
            "captured: {header: {line: CPU1 CPU0}, rows: []}",
            "m.yaml:2: captured.header.line: found CPU0 after CPU1; expected CPUs in order"
        ),
        (
            "captured: {header: {}, rows: []}\ndevices: []",
            "m.yaml:3: devices: found beside 'captured', which has all rows; expected only one of them"
        ),
    ]

    @Test("modules, files and captured tables", arguments: badOthers)
    func others(text: String, message: String) { expectError("cpus: 4\n\(text)", message) }

    @Test("what MachineState finds is shown at the key's line")
    func located() {
        let cases: [(String, String)] = [
            (
                "cpus: {cores: 2,\n  offline: all}",
                "m.yaml:2: cpus.offline: no CPU is left; expected at least one online"
            ),
            (
                "cpus: 2\nevents:\n  - {at: 1s, do: cpu 2 offline}",
                "m.yaml:2: events: 'cpu 2 offline': CPU 2 does not exist; expected numbers below 2"
            ),
            (
                "cpus: 2\nhz: 100\ndevices:\n  - {kind: ipi}",
                "m.yaml:3: devices: no ipi on x86_64; expected a kind that this architecture has"
            ),
        ]
        for (text, message) in cases {
            let error = #expect(throws: MachineFileError.self) {
                _ = try MachineFile.load(text: text, name: "m.yaml")
            }
            #expect(error?.description == message)
        }
    }
}
