import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Directories of devices") struct DeviceDirectoryTests {
    static let everything = [
        DeviceSpecification(kind: .acpi),
        DeviceSpecification(kind: .virtio, driver: "net", queues: .fixed(2)),
        DeviceSpecification(kind: .pciePort, count: 2), DeviceSpecification(kind: .ahci, count: 2),
        DeviceSpecification(kind: .xhci, queues: .fixed(2)), DeviceSpecification(kind: .nvme, count: 3),
        DeviceSpecification(kind: .nic, driver: "ice", count: 2, queues: .fixed(3)),
        DeviceSpecification(kind: .nic, driver: "tg3"), DeviceSpecification(kind: .scsi, driver: "megasas"),
        DeviceSpecification(kind: .virtio, driver: "blk"), DeviceSpecification(kind: .virtio, driver: "scsi"),
        DeviceSpecification(kind: .virtio, driver: "rng"),
    ]

    private func machine(_ kernel: KernelVersion = KernelVersion(6, 18), nodes: Int = 2) throws -> Machine {
        try Machine(
            describe(
                cpus: CPUSpecification(coresPerSocket: 8, nodes: nodes, offline: CPUSet(6..<7)),
                kernel: kernel
            ) { $0.devices = Self.everything })
    }

    private func names(_ tree: ProcTree, _ path: String) throws -> [String] {
        try tree.entries(path).map(\.name)
    }

    @Test("a link for every function, under its own address, and for every driver that has one")
    func links() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        let addresses = machine.snapshot().state.devices.map { "\($0.address)" }
        #expect(try names(tree, "sys/bus/pci/devices") == addresses)
        for address in addresses {
            let directory = "sys/bus/pci/devices/\(address)"
            #expect(try tree.lines("\(directory)/uevent").contains("PCI_SLOT_NAME=\(address)"))
            let driven = try names(tree, "\(directory)/driver")
            #expect(driven.contains(address))
            #expect(try tree.node(atPath: "\(directory)/subsystem/devices/\(address)/irq").kind == .file)
        }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/bus/pci/devices/0000:77:00.0") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/bus/pci/devices/0:01:00.0") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/pci0000:00/0000:01:00.0") }
    }

    @Test("the CPUs near a function are those of its node that are online")
    func localCPUs() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        for function in machine.snapshot().state.devices {
            let directory = "sys/bus/pci/devices/\(function.address)"
            let node = try #require(Int(try tree.lines("\(directory)/numa_node")[0]))
            let near = try tree.text("\(directory)/local_cpulist")
            let all =
                node < 0 ? "sys/devices/system/cpu/online" : "sys/devices/system/node/node\(node)/cpulist"
            #expect(try near == tree.text(all))
            let mask = try CPUSet(kernelMask: try tree.bytes("\(directory)/local_cpus"), nrCPUs: 8)
            #expect(mask.listText + "\n" == near)
        }
    }

    @Test("messages are listed as long as their interrupts are there")
    func messages() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        let disk = try #require(machine.snapshot().state.devices.first { $0.driver == "nvme" })
        let directory = "sys/bus/pci/devices/\(disk.address)/msi_irqs"
        #expect(try names(tree, directory) == disk.interruptNumbers.map { "\($0)" })
        #expect(try names(tree, directory).allSatisfy { try tree.text("\(directory)/\($0)") == "msix\n" })
        let gone = try #require(disk.interrupts.first).lowerBound + 1
        try machine.run(.removeInterrupt(gone))
        #expect(try names(tree, directory) == disk.interruptNumbers.filter { $0 != gone }.map { "\($0)" })
        #expect(throws: Errno.noEntry) { try tree.open("\(directory)/\(gone)") }
        #expect(throws: Errno.noEntry) { try tree.open("\(directory)/1000000") }
        let port = try #require(machine.snapshot().state.devices.first { $0.driver == "pcieport" })
        #expect(try tree.text("sys/bus/pci/devices/\(port.address)/msi_irqs/\(port.line)") == "msi\n")
    }

    @Test("every message of the machine is some function's")
    func allMessages() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        var listed: [String] = []
        for address in try names(tree, "sys/bus/pci/devices") {
            listed += try names(tree, "sys/bus/pci/devices/\(address)/msi_irqs")
        }
        let messages = machine.snapshot().state.interrupts.filter { $0.chip?.contains("PCI-MSI") == true }
        #expect(listed.compactMap { Int($0) }.sorted() == messages.map(\.irq))
    }

    @Test("interfaces lead to their functions, and know their queues")
    func networks() throws {
        let tree = try ProcTree(try machine())
        #expect(try names(tree, "sys/class/net") == ["eth3", "eth0", "eth1", "eth2"])
        let addresses = try ["eth0", "eth1", "eth2", "eth3"].map {
            try tree.text("sys/class/net/\($0)/address")
        }
        #expect(Set(addresses).count == 4 && addresses.allSatisfy { $0.utf8.count == 18 })
        #expect(try tree.text("sys/class/net/eth0/device/class") == "0x020000\n")
        #expect(try tree.text("sys/class/net/eth3/device/../vendor") == "0x1af4\n")
        #expect(
            try names(tree, "sys/class/net/eth0/queues") == ["rx-0", "rx-1", "rx-2", "tx-0", "tx-1", "tx-2"])
        #expect(try tree.text("sys/class/net/eth0/queues/rx-2/rps_cpus") == "00\n")
        #expect(try tree.text("sys/class/net/eth2/speed") == "1000\n")
        #expect(try tree.text("sys/class/net/eth3/speed") == "-1\n")
        #expect(try tree.node(atPath: "sys/class/net/eth0/subsystem/eth1/ifindex").kind == .file)
    }

    @Test("disks lead to their functions, whatever stands between")
    func disks() throws {
        let tree = try ProcTree(try machine())
        let disks = try names(tree, "sys/block")
        #expect(
            disks.sorted() == ["nvme0n1", "nvme1n1", "nvme2n1", "sda", "sdb", "sdc", "sdd", "vda"])
        #expect(try names(tree, "sys/class/block") == disks)
        for disk in disks {
            let node = try tree.node(atPath: "sys/class/block/\(disk)")
            #expect(try tree.node(atPath: "sys/block/\(disk)") == node)
            #expect(try tree.node(atPath: "sys/block/\(disk)/subsystem/\(disk)") == node)
            #expect(try tree.lines("sys/block/\(disk)/uevent").contains("DEVNAME=\(disk)"))
            #expect(try tree.node(atPath: "sys/block/\(disk)/device").kind == .directory)
        }
        #expect(try tree.text("sys/block/nvme0n1/device/../../class") == "0x010802\n")
        #expect(try tree.text("sys/block/sda/device/../../../../class") == "0x010601\n")
        #expect(try tree.text("sys/block/vda/device/../device") == "0x1042\n")
        #expect(try tree.text("sys/block/vda/device/device") == "0x0002\n")
        #expect(try tree.text("sys/block/vda/device/modalias") == "virtio:d00000002v00001AF4\n")
        #expect(try tree.text("sys/block/nvme1n1/device/transport") == "pcie\n")
        #expect(try tree.text("sys/block/sda/device/vendor") == "ATA     \n")
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/block/sda/device/../vendor") }
        #expect(try Set(disks.map { try tree.text("sys/block/\($0)/dev") }).count == disks.count)
    }

    @Test("the configuration space says what the files say, and its capabilities come to an end")
    func configuration() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        for function in machine.snapshot().state.devices {
            let path = "sys/bus/pci/devices/\(function.address)"
            let bytes = try tree.bytes("\(path)/config")
            #expect(bytes.count == 256)
            #expect(try tree.node(atPath: "\(path)/config").size == 256)
            func word(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
            #expect("0x" + hexadecimal(word(0), 4) + "\n" == (try tree.text("\(path)/vendor")))
            #expect("0x" + hexadecimal(word(2), 4) + "\n" == (try tree.text("\(path)/device")))
            let code = Int(bytes[9]) | word(10) << 8
            #expect("0x" + hexadecimal(code, 6) + "\n" == (try tree.text("\(path)/class")))
            var found: [UInt8] = []
            var next = Int(bytes[0x34])
            while next != 0, found.count < 5 {
                found.append(bytes[next])
                next = Int(bytes[next + 1])
            }
            #expect(found == [0x10, function.signalling == .messages ? 0x05 : 0x11])
            let link = try? tree.text("\(path)/current_link_width")
            #expect(word(0x52) >> 4 == (link.flatMap { Int($0.dropLast()) } ?? 0))
        }
    }

    @Test("a function's names, as the kernel makes them of its ids")
    func aliases() throws {
        let tree = try ProcTree(
            try Machine(describe { $0.devices = [DeviceSpecification(kind: .virtio, driver: "blk")] }))
        let alias = "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00"
        let path = "sys/bus/pci/devices/0000:00:02.0"
        #expect(try tree.text("\(path)/modalias") == alias + "\n")
        #expect(
            try tree.text("\(path)/uevent") == """
                DRIVER=virtio-pci
                PCI_CLASS=10000
                PCI_ID=1AF4:1042
                PCI_SUBSYS_ID=1AF4:1100
                PCI_SLOT_NAME=0000:00:02.0
                MODALIAS=\(alias)

                """)
        #expect(try tree.text("\(path)/class") == "0x010000\n")
        #expect(try tree.text("\(path)/revision") == "0x01\n")
        #expect(throws: Errno.noEntry) { try tree.open("\(path)/current_link_speed") }
    }

    @Test("in 2003 a function had a line, and little to read")
    func year2003() throws {
        let tree = try ProcTree(try machine(KernelVersion(2, 6, 0)))
        let found = try names(tree, "sys/bus/pci/devices/0000:01:00.0")
        #expect(
            found == [
                "class", "config", "device", "driver", "irq", "resource", "subsystem", "subsystem_device",
                "subsystem_vendor", "vendor",
            ])
        let line = try #require(Int(try tree.lines("sys/bus/pci/devices/0000:01:00.0/irq")[0]))
        #expect(try tree.text("proc/irq/\(line)/smp_affinity").count > 1)
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/class/net") }
    }

    @Test("a machine without PCI has no directory of it")
    func nothing() throws {
        let tree = try ProcTree(
            try Machine(describe { $0.devices = [DeviceSpecification(kind: .acpi)] }))
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/bus") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/block") }
    }

    @Test("whatever is listed can be looked up and opened, and every link leads somewhere")
    func walk() throws {
        for kernel in [
            KernelVersion(2, 6, 0), KernelVersion(4, 4), KernelVersion(6, 18), KernelVersion(7, 3),
        ] {
            let tree = try ProcTree(try machine(kernel))
            var pending = ["proc/irq", "sys/kernel/irq", "sys/bus", "sys/devices"]
            pending += kernel >= KernelVersion(2, 6, 25) ? ["sys/class", "sys/block"] : []
            var count = 0
            while let path = pending.popLast(), count < 20_000 {
                guard let entries = try? tree.entries(path) else { continue }
                for entry in entries {
                    count += 1
                    let here = "\(path)/\(entry.name)"
                    switch entry.kind {
                    case .directory: pending.append(here)
                    case .file:
                        #expect(try tree.node(atPath: here).inode == entry.inode, "\(here)")
                        _ = try tree.bytes(here)
                    case .symbolicLink:
                        #expect(try tree.node(atPath: here).kind == .directory, "\(here)")
                    }
                }
            }
            #expect(count > 300 && count < 20_000)
        }
    }
}
