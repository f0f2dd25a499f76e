import KernelTypes

extension InterruptPlan {
    /// NVM Express: an administration queue, and I/O queues that share the CPUs and whose affinity the kernel
    /// manages; queue numbers have 16 bits.
    mutating func addNVMe(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let number = number(of: "nvme")
        let address = addCard(DeviceCatalog.nvme, driver: "nvme", node: node)
        let count = queueCount(device.queues, automatic: topology.cpuCount, limit: 65_535)
        addNVMeDisk(controller: number, queues: count)
        try addMessage(
            "nvme\(number)q0", at: address, vector: 0, affinity: .node(node), node: node, rate: 0.000_01)
        for queue in 0..<count {
            try addMessage(
                "nvme\(number)q\(queue + 1)", at: address, vector: queue + 1,
                affinity: managedShare(queue: queue, of: count), node: node,
                rate: queueRate(device.rate, queue: queue, of: count, device: number))
        }
    }

    /// A network card: its queues, and the one interrupt for all else, under the names that the driver gives.
    mutating func addNIC(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let number = number(of: "eth")
        let driver = device.driver ?? (isFrom2003 ? "tg3" : "mlx5")
        let card = DeviceCatalog.nic(driver)
        let hasOneVector = driver == "tg3" || driver == "e1000"
        let address = addCard(
            card.identity, driver: card.driver, node: node,
            signalling: hasOneVector ? .messages : .extendedMessages)
        guard let names = NICNames(driver: driver, eth: number, address: address) else {
            throw MachineError(
                key: "devices",
                reason: "unknown driver '\(device.driver ?? "")' of a nic; expected one of "
                    + NICNames.drivers.joined(separator: ", "))
        }
        guard !isFrom2003, !hasOneVector else {
            addPort(driver, eth: number, queues: 1)
            return try addMessage(
                "eth\(number)", at: address, vector: 0, isExtended: false, affinity: .node(node), node: node,
                rate: device.rate)
        }
        let count = queueCount(device.queues, automatic: min(topology.cpuCount, 63), limit: 65_535)
        addPort(driver, eth: number, queues: count)
        let local = topology.cpus(ofNode: node)
        if let first = names.before {
            try addMessage(first, at: address, vector: 0, affinity: .node(node), node: node, rate: 0.02)
        }
        let offset = names.before == nil ? 0 : 1
        for queue in 0..<count {
            try addMessage(
                names.queue(queue), at: address, vector: queue + offset, affinity: .node(node),
                hint: hint(queue: queue, local: local), node: node,
                rate: queueRate(device.rate, queue: queue, of: count, device: 1000 + number))
        }
        if let last = names.after {
            try addMessage(last, at: address, vector: count, affinity: .node(node), node: node, rate: 0.02)
        }
    }

    /// A SATA controller, one vector (`ahci[0000:00:1f.2]`).
    mutating func addAHCI(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let address = addBoardFunction(
            DeviceCatalog.ahci(board, isFrom2003: isFrom2003), driver: isFrom2003 ? "ata_piix" : "ahci",
            node: node, signalling: .messages)
        addATADisk()
        try addMessage(
            isFrom2003 ? "libata" : "ahci[\(address)]", at: address, vector: 0, isExtended: false,
            affinity: .node(node), node: node, rate: device.rate)
    }

    /// A USB 3 controller: one vector, or as many as `queues` says.
    mutating func addXHCI(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let address = addBoardFunction(
            DeviceCatalog.usb(board, isFrom2003: isFrom2003), driver: isFrom2003 ? "ehci_hcd" : "xhci_hcd",
            node: node, signalling: .messages)
        let count: Int
        if case .fixed(let vectors) = device.queues { count = max(1, min(vectors, 32)) } else { count = 1 }
        for vector in 0..<count {
            try addMessage(
                isFrom2003 ? "ehci_hcd" : "xhci_hcd", at: address, vector: vector, isExtended: false,
                affinity: .node(node), node: node, rate: vector == 0 ? device.rate : 0)
        }
    }

    /// A SCSI or Fibre Channel adapter: one interrupt under the driver's name.
    mutating func addSCSI(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let name = device.driver ?? "qla2xxx"
        let adapter = DeviceCatalog.scsi(name)
        let address = addCard(adapter.identity, driver: adapter.driver, node: node)
        addSCSIDisk(sectors: 2_344_225_968, parents: [])
        try addMessage(
            name, at: address, vector: 0, affinity: .node(node), node: node,
            rate: device.rate)
    }

    /// A PCI Express port: power management and error reporting share a vector that hardly ever fires.
    mutating func addPort(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let address = addBoardFunction(
            DeviceCatalog.port(board), driver: "pcieport", node: node, signalling: .messages)
        try addMessage(
            "PCIe PME", sharedWith: ["aerdrv"], at: address, vector: 0, isExtended: false,
            affinity: .node(node),
            node: node, rate: device.rate)
    }
}

/// What a network driver calls its interrupts.
private struct NICNames {
    static let drivers = ["mlx5", "ice", "i40e", "ixgbe", "igb", "ena", "bnxt_en", "tg3", "e1000"]

    let driver: String
    let eth: Int
    let address: PCIAddress

    init?(driver: String, eth: Int, address: PCIAddress) {
        guard NICNames.drivers.contains(driver) else { return nil }
        self.driver = driver
        self.eth = eth
        self.address = address
    }

    /// The interrupt before those of the queues.
    var before: String? {
        switch driver {
        case "mlx5": "mlx5_async0@pci:\(address)"
        case "ice": "ice-\(address):misc"
        case "i40e": "i40e-\(address):misc"
        case "ena": "ena-mgmnt@pci:\(address)"
        case "igb": "eth\(eth)"
        default: nil
        }
    }

    /// The interrupt after those of the queues.
    var after: String? { driver == "ixgbe" ? "eth\(eth)" : nil }

    func queue(_ number: Int) -> String {
        switch driver {
        case "mlx5": "mlx5_comp\(number)@pci:\(address)"
        case "ice": "ice-eth\(eth)-TxRx-\(number)"
        case "i40e": "i40e-eth\(eth)-TxRx-\(number)"
        case "ena": "eth\(eth)-Tx-Rx-\(number)"
        default: "eth\(eth)-TxRx-\(number)"
        }
    }
}
