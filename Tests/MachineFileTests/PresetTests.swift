import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Presets")
struct PresetTests {
    /// Name, possible CPUs, nodes, rows of devices.
    private static let expected: [(name: String, cpus: Int, nodes: Int, rows: Int)] = [
        ("default", 64, 2, 209), ("laptop", 16, 1, 42), ("epyc-512", 512, 8, 4262),
        ("uv-4096", 4096, 32, 1901),
        ("altix-512", 512, 256, 40), ("arm-192", 192, 2, 472), ("million", 1_048_576, 1024, 1620),
    ]

    @Test("each loads, with the CPUs, nodes and rows that it should have", arguments: expected)
    func loads(expected: (name: String, cpus: Int, nodes: Int, rows: Int)) throws {
        let preset = try #require(MachinePreset.named(expected.name))
        let state = try preset.load()
        #expect(state.specification.name == expected.name)
        #expect(state.possible.count == expected.cpus)
        #expect(state.online.count == expected.cpus)
        #expect(state.topology.nodes == expected.nodes)
        #expect(state.interrupts.count == expected.rows)
        #expect(!preset.description.isEmpty && !preset.description.contains("\n"))
    }

    @Test("the list is complete, and the first one is the default")
    func all() {
        let names = MachinePreset.all.map(\.name)
        #expect(names.filter { !$0.hasPrefix("torture-") } == Self.expected.map(\.name))
        #expect(Array(names.prefix(Self.expected.count)) == Self.expected.map(\.name))
        #expect(Set(names).count == names.count)
        #expect(MachinePreset.named("no such machine") == nil)
    }

    @Test("each can be made smaller and larger by an option")
    func scales() throws {
        for preset in MachinePreset.all {
            // Of these, CPUs are named.
            let least = ["torture-no-cpu0": 4, "torture-hotplug": 64][preset.name] ?? 1
            for count in [1, 2, 3, 4, 100, 4096] where count >= least {
                let state = try preset.load(overrides: MachineOverrides(cpus: count))
                #expect(state.possible.count == count, "\(preset.name)")
            }
        }
    }

    @Test("each is written and read again as the same machine")
    func roundTrips() throws {
        for preset in MachinePreset.all {
            let specification = try preset.specification()
            let text = MachineFileWriter.text(specification, remarks: [preset.description])
            #expect(try MachineFile.read(text: text, name: "again") == specification, "\(preset.name)")
        }
    }

    @Test("an unknown driver is refused here before the machine is built, a known one is built")
    func drivers() throws {
        let names = [
            "nic": ["mlx5", "ice", "i40e", "ixgbe", "igb", "ena", "bnxt_en", "tg3", "e1000"],
            "virtio": ["net", "blk", "scsi", "balloon", "console", "rng"], "scsi": ["qla2xxx", "mpt3sas"],
        ]
        for (kind, drivers) in names {
            for driver in drivers {
                let text = "{cpus: 4, devices: [{kind: \(kind), driver: \(driver)}]}"
                #expect(try MachineFile.load(text: text, name: "m").interrupts.count > 0)
            }
        }
    }
}
