import KernelTypes
import Machine
import Testing

@testable import MachineFile

@Suite("PCI devices of captured folders and of machine files")
struct DeviceFilesTests {
    private let rows = [
        (irq: 30, counts: [5, 0], text: " PCI-MSIX-0000:02:00.0   0-edge      nvme0q0"),
        (irq: 31, counts: [0, 7], text: " PCI-MSIX-0000:02:00.0   1-edge      nvme0q1"),
        (irq: 40, counts: [5, 0], text: " PCI-MSIX-0000:01:00.0   0-edge      eth4-rx-0"),
    ]

    private func function(
        _ folder: CaptureFolder, _ path: String, id: (String, String), code: String, driver: String?
    ) {
        let address = path.split(separator: "/").last ?? ""
        let directory = "sys/devices/\(path)"
        folder.write("\(directory)/vendor", "0x\(id.0)\n")
        folder.write("\(directory)/device", "0x\(id.1)\n")
        folder.write("\(directory)/class", "0x\(code)\n")
        folder.write("\(directory)/numa_node", "-1\n")
        if let driver { folder.link("\(directory)/driver", to: "../../../bus/pci/drivers/\(driver)") }
        folder.link("sys/bus/pci/devices/\(address)", to: "../../../devices/\(path)")
    }

    /// A bridge with a card behind it, a disk on a bus of a controller in between, and a controller with two disks.
    private func fill(_ folder: CaptureFolder) {
        function(folder, "pci0000:00/0000:00:1c.0", id: ("8086", "a110"), code: "060400", driver: "pcieport")
        let card = "pci0000:00/0000:00:1c.0/0000:01:00.0"
        function(folder, card, id: ("8086", "1572"), code: "020000", driver: "i40e")
        folder.write("sys/devices/\(card)/msi_irqs/40", "msix\n")
        folder.write("sys/devices/\(card)/irq", "16\n")
        folder.write("sys/devices/\(card)/revision", "0x02\n")
        folder.write("sys/devices/\(card)/current_link_speed", "8.0 GT/s PCIe\n")
        folder.write("sys/devices/\(card)/config", [0x86, 0x80] + Array(repeating: 0, count: 62))
        folder.write("sys/devices/\(card)/net/eth4/ifindex", "7\n")
        folder.write("sys/devices/\(card)/net/eth4/address", "3c:fd:fe:00:00:01\n")
        folder.write("sys/devices/\(card)/net/eth4/mtu", "9000\n")
        folder.write("sys/devices/\(card)/net/eth4/speed", "40000\n")
        folder.write("sys/devices/\(card)/net/eth4/queues/rx-0/rps_cpus", "0\n")
        let disk = "pci0000:00/0000:02:00.0"
        function(folder, disk, id: ("144d", "a80a"), code: "010802", driver: "nvme")
        for irq in [30, 31, 35] { folder.write("sys/devices/\(disk)/msi_irqs/\(irq)", "msix\n") }
        for space in 1...2 {
            folder.write("sys/devices/\(disk)/nvme/nvme0/nvme0n\(space)/dev", "259:\(space)\n")
            folder.write("sys/devices/\(disk)/nvme/nvme0/nvme0n\(space)/size", "\(space)000\n")
        }
        let controller = "pci0000:00/0000:00:17.0"
        function(folder, controller, id: ("8086", "a182"), code: "010601", driver: nil)
        for port in 1...2 {
            let path =
                "\(controller)/ata\(port)/host\(port)/target\(port):0:0/\(port):0:0:0/block/sd\(port == 1 ? "a" : "b")"
            folder.write("sys/devices/\(path)/dev", "8:\(port * 16)\n")
            folder.write("sys/devices/\(path)/size", "77\n")
            folder.write("sys/devices/\(path)/queue/rotational", "1\n")
        }
    }

    @Test("functions with all that is below them")
    func functions() throws {
        try CaptureFolder.with(cpus: 2, rows) { folder in
            fill(folder)
            let machine = try ImportedMachine(from: folder.path)
            let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
            #expect(try MachineFile.read(text: text, name: "m.yaml") == machine.specification, "\(text)")
            let devices = try MachineState(machine.specification).devices
            #expect(
                devices.map { "\($0.address)" } == [
                    "0000:00:17.0", "0000:00:1c.0", "0000:01:00.0", "0000:02:00.0",
                ])
            #expect(devices.map(\.driver) == [nil, "pcieport", "i40e", "nvme"])
            #expect(devices.map { $0.bridges.map(\.description) } == [[], [], ["0000:00:1c.0"], []])
            #expect(devices.map(\.interrupts) == [[], [], [40..<41], [30..<32, 35..<36]])
            #expect(devices.map(\.line) == [0, 0, 16, 0])
            #expect(devices[2].attributes == ["current_link_speed": "8.0 GT/s PCIe"])
            #expect(devices[2].configuration?.count == 64 && devices[2].identity.revision == 2)
            guard case .network(let network) = devices[2].interfaces.first else {
                Issue.record("no network interface")
                return
            }
            #expect(network.name == "eth4" && network.index == 7 && network.speed == 40_000)
            #expect(network.attributes == ["mtu": "9000"] && network.queues == 1)
            #expect(devices[3].interfaces.map(\.name) == ["nvme0n1", "nvme0n2"])
            #expect(devices[0].interfaces.map(\.name) == ["sda", "sdb"])
            #expect(devices[0].interfaces[1].parents == ["ata2", "host2", "target2:0:0", "2:0:0:0"])
            // Message 35 has no handler, so it has no row, but a descriptor.
            #expect(try MachineState(machine.specification).unusedDescriptors.map(\.irq) == [35])
        }
    }

    @Test("what is no function, or cannot be placed, gives a remark")
    func nonsense() throws {
        var random = SeededRandom(seed: 37)
        let values = [
            "0x8086", "8086", "0x", "-1", "99999999999999999999", "", "0x12345678901", "msi", "\u{0}",
            "../..", "0:0",
            "00:00:00:00:00:00:00", "4294967295", "0x0 0x0", "DRIVER=../x",
        ]
        let files = [
            "vendor", "device", "class", "config", "irq", "numa_node", "resource", "uevent", "msi_irqs/5",
            "msi_irqs/x", "net/a b/ifindex", "net/e/ifindex", "net/e/speed", "net/e/address", "block/d/dev",
            "block/d/size", "a/b/c/d/block/z/dev", "a/b/c/d/e/block/z/dev", "subsystem_vendor", "enable",
        ]
        for _ in 0..<60 {
            try CaptureFolder.with(cpus: 2, rows) { folder in
                if random.chance(1, in: 2) { fill(folder) }
                for _ in 0..<60 {
                    let address = ["0000:00:01.0", "0000:00:1f.9", "0000:00:17.0", "0000:02:00.0", "x"][
                        random.next(in: 0..<5)]
                    var bytes = Array(values[random.next(in: 0..<values.count)].utf8)
                    if random.chance(1, in: 6) { bytes.append(0xfe) }
                    folder.write(
                        "sys/bus/pci/devices/\(address)/\(files[random.next(in: 0..<files.count)])", bytes)
                }
                folder.link(
                    "sys/bus/pci/devices/0000:00:03.0", to: "../../../devices/platform/x/0000:00:03.0")
                let machine = try ImportedMachine(from: folder.path)
                let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
                #expect(try MachineFile.read(text: text, name: "m.yaml") == machine.specification, "\(text)")
                _ = try MachineState(machine.specification)
                #expect(machine.remarks.contains { $0.contains("are not taken over") })
            }
        }
    }

    @Test("faulty keys are refused with their place")
    func faults() {
        let good = "address: \"0000:00:01.0\", id: \"8086:1572\", class: \"020000\""
        for (text, part) in [
            ("{}", "pci: found a mapping; expected a list"), ("[{}]", "pci[0].address: missing"),
            ("[{address: 00:01.0}]", "expected an address as 0000:00:1f.2"),
            ("[{address: \"0000:00:20.0\"}]", "expected an address"),
            ("[{address: \"0000:00:01.0\"}]", "pci[0].id: missing"),
            ("[{address: \"0000:00:01.0\", id: \"8086\"}]", "four hexadecimal digits"),
            ("[{address: \"0000:00:01.0\", id: \"8086:1572\", class: \"02\"}]", "six hexadecimal digits"),
            ("[{\(good)}, {\(good)}]", "0000:00:01.0 is there twice"),
            ("[{\(good), drivr: x}]", "expected 'driver'"), ("[{\(good), driver: a/b}]", "without '/'"),
            ("[{\(good), revision: 256}]", "from 0 to 255"), ("[{\(good), node: 1024}]", "from 0 to 1023"),
            ("[{\(good), signalling: msi-x}]", "did you mean msix"),
            ("[{\(good), irqs: 0-2048}]", "up to 2048 interrupts"),
            ("[{\(good), irqs: x}]", "up to 2048 interrupts"),
            ("[{\(good), resources: [\"32 0x0 0x0 0x0\"]}]", "a place, start, end and flags"),
            ("[{\(good), resources: [\"0 0 0 0\"]}]", "a place, start, end and flags"),
            ("[{\(good), config: \"f\"}]", "pairs of hexadecimal digits"),
            ("[{\(good), config_size: 64}]", "no config beside it"),
            ("[{\(good), config: \"ffff\", config_size: 1}]", "from 2 to 4096"),
            ("[{\(good), files: {enabl: \"1\"}}]", "expected 'enable'"),
            ("[{\(good), bridges: [x]}]", "expected an address"),
            ("[{\(good), network: [{}]}]", "network[0].name: missing"),
            ("[{\(good), network: [{name: ..}]}]", "without '/'"),
            ("[{\(good), network: [{name: a, address: \"0:1\"}]}]", "expected an address as"),
            ("[{\(good), disks: [{name: a, dev: \"4096:0\"}]}]", "expected a device number"),
            ("[{\(good), disks: [{name: a, in_block: false}]}]", "expected one of them"),
            ("[{\(good), disks: [{name: a, parents: [a, b, c, d, e]}]}]", "4 at most"),
        ] {
            let error = #expect(throws: MachineFileError.self) {
                try MachineFile.read(text: "cpus: 2\npci: \(text)", name: "m.yaml")
            }
            #expect(error?.description.hasPrefix("m.yaml:2: pci") == true, "\(text)")
            #expect(error?.description.contains(part) == true, "\(text): \(error?.description ?? "")")
        }
    }

    @Test("functions by hand stand beside those of devices, but not in their place")
    func byHand() throws {
        let device = "cpus: 4\ndevices: [{kind: virtio, driver: net}]\n"
        let card =
            "address: \"0000:07:00.0\", id: \"8086:1572\", class: \"020000\", signalling: msix, irqs: 900-902"
        let state = try MachineFile.load(text: device + "pci: [{\(card)}]", name: "m.yaml")
        #expect(state.devices.map(\.isSpelledOut) == [false, true])
        #expect(state.unusedDescriptors.map(\.irq) == [900, 901, 902])
        let address = try #require(state.devices.first?.address)
        for text in [
            "pci: [{address: \"\(address)\", id: \"8086:1572\", class: \"020000\"}]",
            "pci: [{\(card), network: [{name: eth0}]}]",
        ] {
            let error = #expect(throws: MachineFileError.self) {
                try MachineFile.load(text: device + text, name: "m.yaml")
            }
            #expect(error?.description.hasPrefix("m.yaml:3: pci: ") == true, "\(error?.description ?? "")")
        }
    }
}
