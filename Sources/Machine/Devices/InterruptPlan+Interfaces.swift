import KernelTypes

/// What the devices give to programs: network interfaces and disks of the function that was added last.
extension InterruptPlan {
    /// Whose board it is.
    var board: DeviceCatalog.Board { DeviceCatalog.Board(specification) }

    /// The port of a network card.
    mutating func addPort(_ driver: String, eth: Int, queues: Int) {
        add(.network(interface(driver, eth: eth, queues: queues, parents: [])), to: functions.count - 1)
    }

    /// What a paravirtual device gives, if it is one that gives anything.
    mutating func addVirtioInterface(_ driver: String, parent: String, vectors: Int) {
        switch driver {
        case "net": unnamedNetworks.append((functions.count - 1, parent, max(1, vectors / 2)))
        case "blk":
            let index = number(of: "vd")
            add(
                .disk(
                    Disk(
                        name: "vd" + letters(index), major: 254, minor: index << 4, sectors: 134_217_728,
                        queues: vectors, parents: [parent], isInBlockDirectory: true)),
                to: functions.count - 1)
        case "scsi": addSCSIDisk(sectors: 134_217_728, parents: [parent])
        default: break
        }
    }

    /// Names the interfaces of paravirtual network devices, which interrupts do not tell, after those of cards,
    /// which they do.
    mutating func nameNetworks() {
        for network in unnamedNetworks {
            let eth = number(of: "eth")
            add(
                .network(
                    interface("virtio", eth: eth, queues: network.queues, parents: [network.parent])),
                to: network.function)
        }
        unnamedNetworks = []
    }

    /// The one namespace of a disk of NVM Express.
    mutating func addNVMeDisk(controller: Int, queues: Int) {
        add(
            .disk(
                Disk(
                    name: "nvme\(controller)n1", major: 259, minor: controller, sectors: 7_501_476_528,
                    queues: queues, parents: ["nvme", "nvme\(controller)"], isInBlockDirectory: false)),
            to: functions.count - 1)
    }

    /// The disk at a SATA controller's first port.
    mutating func addATADisk() {
        let port = number(of: "ata") + 1
        addSCSIDisk(sectors: 937_703_088, parents: isFrom2003 ? [] : ["ata\(port)"])
    }

    /// A disk at a SCSI host of its own (Linux: `sd_probe` for its number).
    mutating func addSCSIDisk(sectors: UInt64, parents: [String]) {
        let host = number(of: "host")
        let index = number(of: "sd")
        let group = (index >> 4) & 0xf
        let major = group == 0 ? 8 : group < 8 ? 64 + group : 120 + group
        add(
            .disk(
                Disk(
                    name: "sd" + letters(index), major: major,
                    minor: (index & 0xf) << 4 | (index & 0xfff00), sectors: sectors, queues: 1,
                    parents: parents + ["host\(host)", "target\(host):0:0", "\(host):0:0:0"],
                    isInBlockDirectory: true)),
            to: functions.count - 1)
    }

    /// The CPU that a driver would like queue `queue` to go to: those of its node first, then the others
    /// (Linux: `cpumask_local_spread`).
    func hint(queue: Int, local: CPUSet) -> Range<Int> {
        let place = queue % topology.cpuCount
        if place < local.count {
            let cpu = local.element(at: place)
            return cpu..<cpu + 1
        }
        let others = CPUSet(0..<topology.cpuCount).subtracting(local)
        let cpu = others.element(at: min(place - local.count, others.count - 1))
        return cpu..<cpu + 1
    }

    /// The CPUs of queue `queue` when `count` queues share all of them, those first that have one more.
    func share(queue: Int, of count: Int) -> Range<Int> {
        let count = max(1, count)
        let size = topology.cpuCount / count
        let more = topology.cpuCount % count
        let first = queue * size + min(queue, more)
        return first..<first + size + (queue < more ? 1 : 0)
    }

    private mutating func add(_ interface: DeviceInterface, to function: Int) {
        guard functions.indices.contains(function) else { return }
        functions[function].interfaces.append(interface)
    }

    private func interface(
        _ driver: String, eth: Int, queues: Int, parents: [String]
    ) -> NetworkInterface {
        let port = DeviceCatalog.port(driver)
        let serial = SeededRandom.hash(specification.seed ^ 0x3ac, UInt64(eth)) & 0xff_ffff
        return NetworkInterface(
            name: "eth\(eth)", index: eth + 2, address: port.vendor << 24 | serial, speed: port.speed,
            queues: queues, parents: parents)
    }

    /// `a` to `z`, then `aa` and so on (Linux: `sd_format_disk_name`).
    private func letters(_ index: Int) -> String {
        var text = ""
        var rest = index
        repeat {
            text = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(rest % 26))) + text
            rest = rest / 26 - 1
        } while rest >= 0
        return text
    }
}
