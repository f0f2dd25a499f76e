import KernelTypes
import Machine
import Testing

@Suite("Functions on the PCI buses") struct PCIFunctionTests {
    private let everything = [
        DeviceSpecification(kind: .timer),
        DeviceSpecification(kind: .virtio, driver: "net", queues: .fixed(2)),
        DeviceSpecification(kind: .pciePort, count: 2), DeviceSpecification(kind: .ahci, count: 3),
        DeviceSpecification(kind: .xhci, queues: .fixed(2)), DeviceSpecification(kind: .nvme, count: 2),
        DeviceSpecification(kind: .nic, driver: "ice", count: 2, queues: .fixed(2)),
        DeviceSpecification(kind: .nic, driver: "tg3"), DeviceSpecification(kind: .scsi, driver: "megasas"),
        DeviceSpecification(kind: .virtio, driver: "blk"), DeviceSpecification(kind: .virtio, driver: "scsi"),
        DeviceSpecification(kind: .virtio, driver: "rng"),
    ]

    @Test("every message belongs to one function, and addresses ascend", arguments: kernels)
    func messages(kernel: KernelVersion) throws {
        let state = try machine(
            cpus: CPUSpecification(coresPerSocket: 8, nodes: 2), kernel: kernel, devices: everything)
        #expect(state.devices.count == 16)
        #expect(zip(state.devices, state.devices.dropFirst()).allSatisfy { $0.address < $1.address })
        var owned: [Int: Int] = [:]
        for function in state.devices {
            #expect(function.interruptCount > 0 && function.interrupts.count >= 1)
            for irq in function.interruptNumbers { owned[irq, default: 0] += 1 }
            #expect(PCIAddress(function.address.description) == function.address)
        }
        #expect(owned.values.allSatisfy { $0 == 1 })
        #expect(Set(owned.keys) == Set(state.interrupts.map(\.irq)).subtracting([0]))
    }

    @Test("numbers that the machine file spells out belong to no function")
    func spelledOut() throws {
        let state = try MachineState(
            describe {
                $0.devices = [DeviceSpecification(kind: .nvme, queues: .fixed(3))]
                $0.interrupts = [InterruptSpecification(irq: 26, actions: ["mine"])]
            })
        #expect(state.devices.map(\.interrupts) == [[24..<26, 27..<29]])
        #expect(Array(state.devices[0].interruptNumbers) == [24, 25, 27, 28])
    }

    @Test("what a device is by its ids, and where it sits")
    func identities() throws {
        let state = try machine(
            cpus: CPUSpecification(coresPerSocket: 4, nodes: 2),
            devices: [
                DeviceSpecification(kind: .nvme), DeviceSpecification(kind: .nic, queues: .fixed(1)),
                DeviceSpecification(kind: .virtio, queues: .fixed(1)),
            ])
        let ids = state.devices.map { [$0.identity.vendor, $0.identity.device] }
        #expect(ids == [[0x1af4, 0x1041], [0x144d, 0xa80a], [0x15b3, 0x101d]])
        #expect(state.devices.map(\.identity.classCode) == [0x02_0000, 0x01_0802, 0x02_0000])
        #expect(state.devices.map(\.driver) == ["virtio-pci", "nvme", "mlx5_core"])
        #expect(state.devices.map(\.node) == [-1, 0, 1])
        #expect(try machine(devices: everything).devices.allSatisfy { $0.node == -1 })
    }

    @Test("the line of a function is its first message but for the extended kind")
    func lines() throws {
        let devices = [DeviceSpecification(kind: .ahci), DeviceSpecification(kind: .nvme)]
        #expect(try machine(devices: devices).devices.map(\.line) == [24, 0])
        #expect(try machine(kernel: kernels[0], .i386, devices: devices).devices.map(\.line) == [16, 17])
    }

    @Test("interfaces have a name each, cards before what interrupts do not name")
    func interfaces() throws {
        let state = try machine(devices: everything)
        var networks: [NetworkInterface] = []
        var disks: [Disk] = []
        for interface in state.devices.flatMap(\.interfaces) {
            switch interface {
            case .network(let network): networks.append(network)
            case .disk(let disk): disks.append(disk)
            }
        }
        #expect(Set(networks.map(\.name)) == ["eth0", "eth1", "eth2", "eth3"])
        #expect(networks.first { !$0.parents.isEmpty }?.name == "eth3")
        #expect(Set(networks.map(\.addressText)).count == 4)
        #expect(
            Set(disks.map(\.name))
                == ["sda", "sdb", "sdc", "sdd", "sde", "vda", "nvme0n1", "nvme1n1"])
        #expect(Set(disks.map { [$0.major, $0.minor] }).count == disks.count)
        #expect(try machine(devices: everything).devices == state.devices)
    }

    @Test("disks are lettered on after the 26th")
    func letters() throws {
        let state = try machine(devices: [DeviceSpecification(kind: .scsi, count: 703)])
        let names = state.devices.flatMap(\.interfaces).compactMap { interface -> String? in
            if case .disk(let disk) = interface { disk.name } else { nil }
        }
        #expect(names[0] == "sda" && names[25] == "sdz" && names[26] == "sdaa" && names[701] == "sdzz")
        #expect(names[702] == "sdaaa")
    }

    @Test(
        "drivers ask for one CPU a queue, those of the card's node first; a few paravirtual queues share all")
    func hints() throws {
        let cpus = CPUSpecification(coresPerSocket: 4, nodes: 2)
        let state = try machine(
            cpus: cpus,
            devices: [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .nic, driver: "bnxt_en"),
                DeviceSpecification(kind: .virtio, queues: .fixed(3)),
            ])
        #expect(
            state.interrupts.filter { $0.actions[0].hasPrefix("eth") }.map(\.hint.lowerBound) == [2, 3, 0, 1])
        #expect(
            state.interrupts.filter { $0.actions[0].contains("input") }.map(\.hint) == [0..<2, 2..<3, 3..<4])
        #expect(state.interrupt("timer")?.hint.isEmpty == true)
    }
}
