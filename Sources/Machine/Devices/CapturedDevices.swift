import KernelTypes

/// The functions on the PCI buses of a captured machine, as far as its table of interrupts tells of them: each
/// message comes from one. What they are is told by the names of their handlers; what nothing tells is 0.
enum CapturedDevices {
    /// No machine has more functions than this.
    private static let limit = 1 << 16

    /// The functions, ascending by address.
    static func functions(
        of interrupts: [Interrupt], _ specification: MachineSpecification, topology: Topology, online: CPUSet
    ) -> [PCIFunction] {
        var groups: [PCIAddress: [Interrupt]] = [:]
        for interrupt in interrupts {
            guard let address = address(of: interrupt) else { continue }
            groups[address, default: []].append(interrupt)
        }
        var plan = InterruptPlan(specification, topology: topology, online: online)
        var given: Set<String> = []
        for (address, interrupts) in groups.sorted(by: { $0.key < $1.key }).prefix(limit) {
            let kind = CapturedDeviceKind(interrupts, board: plan.board)
            var function = PCIFunction(
                address: address, identity: kind.identity, driver: kind.driver, node: -1,
                signalling: isExtended(interrupts) ? .extendedMessages : .messages)
            for interrupt in interrupts { function.add(interrupt: interrupt.irq) }
            plan.functions.append(function)
            if let name = kind.gives.name, !given.insert(name).inserted { continue }
            plan.addInterfaces(of: kind, queues: interrupts.count)
        }
        plan.nameNetworks()
        return plan.functions
    }

    /// The function that a message comes from. Since 6.2 the chip is named after it, before that its number
    /// tells; kernels before 3.19 or so said nothing.
    private static func address(of interrupt: Interrupt) -> PCIAddress? {
        guard let chip = interrupt.chip else { return nil }
        if chip.hasSuffix("PCI-MSI") || chip == "ITS-MSI" {
            return interrupt.hwirq.flatMap(PCIAddress.init(message:))
        }
        guard chip.contains("PCI-MSI") else { return nil }
        return chip.split(separator: "-").last.flatMap { PCIAddress(String($0)) }
    }

    /// Whether messages are of the extended kind; where chips do not tell, several of them are.
    private static func isExtended(_ interrupts: [Interrupt]) -> Bool {
        let chip = interrupts.first?.chip ?? ""
        return chip.contains("MSIX") || (!chip.contains(":") && interrupts.count > 1)
    }
}

/// What a function is, by the names of its handlers.
struct CapturedDeviceKind: Sendable {
    /// What it gives.
    enum Gives: Sendable, Hashable {
        case nothing
        case disk(nvme: Int)
        case network(eth: Int, driver: String)
        case virtio(String, number: String)

        /// The name of what is given, or of the directory that it is in.
        var name: String? {
            switch self {
            case .nothing: nil
            case .disk(let controller): "nvme\(controller)"
            case .network(let eth, _): "eth\(eth)"
            case .virtio(_, let number): number
            }
        }
    }

    /// Numbers of devices are below this.
    private static let most = 1 << 20

    let identity: PCIIdentity
    let driver: String
    let gives: Gives

    /// What the function with these interrupts is.
    init(_ interrupts: [Interrupt], board: DeviceCatalog.Board) {
        let names = interrupts.flatMap(\.actions)
        let first = names.first ?? ""
        let eth = names.lazy.compactMap(CapturedDeviceKind.eth).first
        func nic(_ driver: String) -> (PCIIdentity, String, Gives) {
            let card = DeviceCatalog.nic(driver)
            return (card.identity, card.driver, eth.map { .network(eth: $0, driver: driver) } ?? .nothing)
        }
        func one(
            _ vendor: UInt16, _ device: UInt16, _ classCode: UInt32, _ driver: String
        ) -> (PCIIdentity, String, Gives) {
            (PCIIdentity(vendor, device, classCode: classCode), driver, .nothing)
        }
        if first.hasPrefix("virtio"), let virtio = CapturedDeviceKind.virtio(names) {
            identity = DeviceCatalog.virtio(virtio)
            driver = "virtio-pci"
            let number = CapturedDeviceKind.number(first.dropFirst(6))
            gives = number.map { .virtio(virtio, number: "virtio\($0)") } ?? .nothing
            return
        }
        let scsi = ["qla2xxx", "lpfc", "megasas", "mpt3sas", "hpsa", "smartpqi"].first(where: first.hasPrefix)
        let found: (PCIIdentity, String, Gives)
        switch first {
        case let name where name.hasPrefix("nvme"):
            let number = CapturedDeviceKind.number(name.dropFirst(4))
            found = (DeviceCatalog.nvme, "nvme", number.map { .disk(nvme: $0) } ?? .nothing)
        case let name where name.hasPrefix("mlx5"): found = nic("mlx5")
        case let name where name.hasPrefix("mlx4"): found = one(0x15b3, 0x1003, 0x02_0000, "mlx4_core")
        case let name where name.hasPrefix("ice-"): found = nic("ice")
        case let name where name.hasPrefix("i40e-"): found = nic("i40e")
        case let name where name.hasPrefix("ena-"): found = nic("ena")
        case let name where name.hasPrefix("ahci"):
            found = (DeviceCatalog.ahci(board, isFrom2003: false), "ahci", .nothing)
        case "xhci_hcd": found = (DeviceCatalog.usb(board, isFrom2003: false), "xhci_hcd", .nothing)
        case "PCIe PME", "aerdrv", "pciehp", "PCIe bwctrl":
            found = (DeviceCatalog.port(board), "pcieport", .nothing)
        case let name where name.hasPrefix("snd_hda_intel"):
            found = one(0x8086, 0xa348, 0x04_0300, "snd_hda_intel")
        case "i915": found = one(0x8086, 0x3e92, 0x03_0000, first)
        case "mei_me": found = one(0x8086, 0xa360, 0x07_8000, first)
        case let name where name.hasPrefix("iwlwifi"): found = one(0x8086, 0x2725, 0x02_8000, "iwlwifi")
        case "ioat-msix", "ioat-msi": found = one(0x8086, 0x2021, 0x08_8000, "ioatdma")
        case "vmw_vmci": found = one(0x15ad, 0x0740, 0x08_8000, first)
        default:
            if let scsi {
                let adapter = DeviceCatalog.scsi(scsi)
                found = (adapter.identity, adapter.driver, .nothing)
            } else if eth != nil {
                found = nic(names.count == 1 ? "e1000" : "ixgbe")
            } else {
                found = one(0, 0, 0xff_0000, CapturedDeviceKind.driverName(first))
            }
        }
        (identity, driver, gives) = found
    }

    /// The number of the interface that a handler's name tells: 3 of `eth3-TxRx-0`, and of `ice-eth3-TxRx-0`.
    private static func eth(_ name: String) -> Int? {
        name.split(separator: "-").prefix(2).first { $0.hasPrefix("eth") }.flatMap { number($0.dropFirst(3)) }
    }

    /// The number that a text begins with; nil for none, and for one that no device has.
    private static func number(_ text: Substring) -> Int? {
        Int(text.prefix { $0.isASCII && $0.isNumber }).flatMap { $0 < most ? $0 : nil }
    }

    /// A name that can be a driver's.
    private static func driverName(_ action: String) -> String {
        let name = action.prefix { $0 != "-" && $0 != "@" && $0 != ":" }
        let isPlain = name.utf8.allSatisfy {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5f
        }
        return name.isEmpty || !isPlain || name.utf8.count > 64 ? "unknown" : String(name)
    }

    /// The kind of a paravirtual device, by the names of its queues; nil for one that is not known.
    private static func virtio(_ names: [String]) -> String? {
        let queues = names.compactMap { $0.split(separator: "-").last }
        if queues.contains(where: { $0.hasPrefix("input.") }) { return "net" }
        if queues.contains(where: { $0.hasPrefix("req.") || $0 == "requests" }) { return "blk" }
        if queues.contains("request") { return "scsi" }
        if queues.contains("inflate") { return "balloon" }
        if queues.contains("output") { return "console" }
        if queues.contains("rx"), queues.contains("tx") { return "vsock" }
        return queues.contains("input") ? "rng" : nil
    }
}

extension InterruptPlan {
    /// Adds what the function that was added last gives.
    fileprivate mutating func addInterfaces(of kind: CapturedDeviceKind, queues: Int) {
        switch kind.gives {
        case .nothing: break
        case .disk(let controller): addNVMeDisk(controller: controller, queues: queues)
        case .network(let eth, let driver):
            // Interfaces that no name tells of come after all that one does.
            reserve("eth", upTo: eth)
            addPort(driver, eth: eth, queues: queues)
        case .virtio(let driver, let number):
            addVirtioInterface(driver, parent: number, vectors: max(1, queues - 1))
        }
    }
}

extension PCIAddress {
    /// The function that `messageNumber(vector:)` gave a number; nil for a number that it gives none.
    init?(message number: UInt64) {
        guard number >> 27 <= 0xffff else { return nil }
        let requester = Int(number >> 11 & 0xffff)
        self.init(
            domain: Int(number >> 27), bus: requester >> 8, device: requester >> 3 & 0x1f,
            function: requester & 7)
    }
}
