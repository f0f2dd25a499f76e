import KernelTypes

/// Hands out interrupt numbers, bus addresses and CPUs while the devices of a machine register their
/// interrupts one after the other, as at boot.
struct InterruptPlan {
    let specification: MachineSpecification
    let topology: Topology
    let online: CPUSet
    private(set) var interrupts: [Interrupt] = []
    /// The functions on the PCI buses, in the order of their registration.
    var functions: [PCIFunction] = []
    /// Interfaces of paravirtual network devices, which get the names that cards leave: the place of the function,
    /// the directory between, and the queues.
    var unnamedNetworks: [(function: Int, parent: String, queues: Int)] = []
    /// What the device that registers its interrupts brings work for.
    var deviceClass = DeviceClass.other

    private var taken: Set<Int> = []
    private var nextNumber: Int
    private var nextBus = 0
    private var nextSlot = 1
    private var deviceNumbers: [String: Int] = [:]

    /// The most interrupts that a machine can have: as many as 64 disks with a queue for each of 65,535 CPUs.
    static let limit = 1 << 22

    init(_ specification: MachineSpecification, topology: Topology, online: CPUSet) {
        self.specification = specification
        self.topology = topology
        self.online = online
        nextNumber = InterruptPlan.firstDeviceNumber(specification, sockets: topology.sockets)
        taken = Set(specification.interrupts.map(\.irq))
    }

    var kernel: KernelVersion { specification.kernel }
    var architecture: Architecture { specification.architecture }
    var isFrom2003: Bool { kernel.isBefore261 }

    /// The name of an interrupt chip, with the mark that interrupt remapping gives it.
    func chipName(_ name: String) -> String {
        specification.features.contains(.interruptRemapping) && architecture == .x86_64 && !isFrom2003
            ? "IR-\(name)" : name
    }

    /// Leaves the numbers of a series up to `number` to others.
    mutating func reserve(_ series: String, upTo number: Int) {
        deviceNumbers[series] = max(deviceNumbers[series, default: 0], number + 1)
    }

    /// The next number in a series, as the 1 of `nvme1`.
    mutating func number(of series: String) -> Int {
        defer { deviceNumbers[series, default: 0] += 1 }
        return deviceNumbers[series, default: 0]
    }

    /// A bus of its own for an add-in card; a domain holds 254 of them.
    private mutating func cardAddress() -> PCIAddress {
        defer { nextBus += 1 }
        return PCIAddress(domain: nextBus / 254, bus: 1 + nextBus % 254, device: 0)
    }

    /// A slot on the root bus for what is part of the board or of the hypervisor.
    private mutating func boardAddress() -> PCIAddress {
        defer { nextSlot += 1 }
        return PCIAddress(domain: nextSlot / 31, bus: 0, device: 1 + nextSlot % 31)
    }

    /// Puts an add-in card on a bus of its own, and gives back its address.
    mutating func addCard(
        _ identity: PCIIdentity, driver: String, node: Int, signalling: PCISignalling = .extendedMessages
    ) -> PCIAddress {
        add(identity, driver: driver, at: cardAddress(), node: node, signalling: signalling)
    }

    /// Puts a device on the root bus, and gives back its address.
    mutating func addBoardFunction(
        _ identity: PCIIdentity, driver: String, node: Int, signalling: PCISignalling = .extendedMessages
    ) -> PCIAddress {
        add(identity, driver: driver, at: boardAddress(), node: node, signalling: signalling)
    }

    private mutating func add(
        _ identity: PCIIdentity, driver: String, at address: PCIAddress, node: Int, signalling: PCISignalling
    ) -> PCIAddress {
        functions.append(
            PCIFunction(
                address: address, identity: identity, driver: driver,
                // Firmware that knows of one node only does not tell which it is; hypervisors never do.
                node: topology.nodes > 1 && driver != "virtio-pci" ? node : -1,
                signalling: isFrom2003 ? .line : signalling))
        return address
    }

    /// Registers an interrupt under a number that the platform fixes.
    mutating func add(_ interrupt: Interrupt, for kind: String) throws(MachineError) {
        guard interrupts.count < InterruptPlan.limit else {
            throw MachineError(
                key: "devices", reason: "more than \(InterruptPlan.limit) interrupts; expected fewer queues")
        }
        guard taken.insert(interrupt.irq).inserted else {
            throw MachineError(
                key: "devices",
                reason: "\(kind) needs interrupt \(interrupt.irq), which is taken; "
                    + "expected it under `interrupts` or in one device only")
        }
        var registered = interrupt
        registered.deviceClass = deviceClass
        interrupts.append(registered)
    }

    /// The next free number for a device's interrupt.
    mutating func freeNumber() throws(MachineError) -> Int {
        while taken.contains(nextNumber) { nextNumber += 1 }
        defer { nextNumber += 1 }
        if isFrom2003 {
            // NR_IRQS is 224 on i386 and x86-64; on ia64 vectors from 0xe8 on belong to the kernel itself.
            let limit = architecture == .ia64 ? 0xe8 : 224
            guard nextNumber < limit else {
                throw MachineError(
                    key: "devices",
                    reason:
                        "more interrupts than a 2003 kernel has vectors (\(limit)); expected fewer devices")
            }
        }
        return nextNumber
    }

    /// One of the online CPUs in `affinity`: where the interrupt is routed. Nil when all of them are offline.
    func effectiveCPU(_ affinity: InterruptAffinity, seed: UInt64) -> Int? {
        if case .managed(let range) = affinity {
            guard let cpu = online.element(after: range.lowerBound - 1), range.contains(cpu) else {
                return nil
            }
            return cpu
        }
        let candidates: CPUSet
        switch affinity {
        case .anywhere: candidates = online
        default: candidates = affinity.cpus(in: topology).intersection(online)
        }
        let eligible = candidates.isEmpty ? online : candidates
        guard !eligible.isEmpty else { return nil }
        return eligible.element(at: Int(SeededRandom.mix(seed) % UInt64(eligible.count)))
    }

    /// Where an interrupt goes that one CPU takes, `rate` times a second.
    func routed(_ affinity: InterruptAffinity, rate: Double, irq: Int) -> InterruptRouting {
        let seed = SeededRandom.hash(specification.seed, UInt64(irq))
        let rate = EventRate(perSecond: rate)
        let cpu = effectiveCPU(affinity, seed: seed)
        guard rate != .zero, let cpu else { return InterruptRouting(.silent, cpu: cpu, rate: rate) }
        return InterruptRouting(
            .single(SparseCounter(cpu: cpu, rate: rate, seed: seed)), cpu: cpu, rate: rate)
    }

    /// How an interrupt counts that every CPU has for itself; `ticks` for one that comes like clockwork.
    func everyCPU(rate: Double, irq: Int, ticks: Bool = false) -> InterruptRouting {
        let rate = EventRate(perSecond: rate)
        guard rate != .zero else { return InterruptRouting(.silent) }
        return InterruptRouting(
            .dense(
                DenseCounter(
                    rate: rate, seed: SeededRandom.hash(specification.seed, UInt64(irq)), varies: !ticks)))
    }

    /// Where message-signalled interrupts begin: above the inputs of all I/O APICs on x86 (`gsi_top`).
    private static func firstDeviceNumber(_ specification: MachineSpecification, sockets: Int) -> Int {
        switch specification.architecture {
        case .x86_64, .i386:
            specification.kernel.isBefore261 ? 16 : ioAPICInputs(sockets: sockets)
        case .aarch64: 11
        case .ia64: 48
        }
    }

    /// Inputs of all I/O APICs (`gsi_top`): 24 on the first, 32 on one more for every further package.
    static func ioAPICInputs(sockets: Int) -> Int { 24 + 32 * (min(sockets, 128) - 1) }
}
