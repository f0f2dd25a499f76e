import KernelTypes

extension InterruptPlan {
    /// Registers a message-signalled interrupt of the function at `address`, or in 2003 the one line that a
    /// device had.
    mutating func addMessage(
        _ action: String, sharedWith others: [String] = [], at address: PCIAddress, vector: Int,
        isExtended: Bool = true,
        affinity: InterruptAffinity, hint: Range<Int> = 0..<0, node: Int, rate: Double
    ) throws(MachineError) {
        let irq = try freeNumber()
        let identity = messageIdentity(address, vector: vector, isExtended: isExtended)
        try add(
            Interrupt(
                irq: irq, chip: identity.chip, hwirq: identity.hwirq, trigger: identity.trigger,
                actions: [action] + others, affinity: affinity, hint: hint, node: node,
                counters: routed(affinity, rate: rate, irq: irq)),
            for: action)
        if let last = functions.indices.last { functions[last].add(interrupt: irq) }
    }

    /// How the kernel of the machine names the chip and the number behind a message.
    ///
    /// Since 6.2 on x86 and 6.11 on aarch64 each function has an irq domain of its own, named after it, and
    /// vectors count from 0; before, one domain held all functions.
    private func messageIdentity(
        _ address: PCIAddress, vector: Int, isExtended: Bool
    ) -> (chip: String, hwirq: UInt64?, trigger: InterruptTrigger) {
        if isFrom2003 {
            return (architecture == .ia64 ? "SN hub" : "IO-APIC-level", nil, .level)
        }
        let isARM = architecture == .aarch64
        let hasOwnDomain = kernel >= (isARM ? KernelVersion(6, 11) : KernelVersion(6, 2))
        let kind = isExtended ? "PCI-MSIX" : "PCI-MSI"
        if hasOwnDomain {
            let chip = "\(kind)-\(address)"
            return (isARM ? "ITS-\(chip)" : chipName(chip), UInt64(vector), .edge)
        }
        return (isARM ? "ITS-MSI" : chipName("PCI-MSI"), address.messageNumber(vector: vector), .edge)
    }

    /// The part of a device's rate that falls to one of its queues: even on average, between a quarter and
    /// one and three quarters of the mean.
    func queueRate(_ rate: Double, queue: Int, of count: Int, device: Int) -> Double {
        let bits = SeededRandom.hash(specification.seed &+ UInt64(device), UInt64(queue))
        let skew = 0.25 + 1.5 * Double(bits >> 40) / Double(1 << 24)
        return rate / Double(max(1, count)) * skew
    }

    /// How many queues a device has, at least one: as many as asked for, but drivers make no more than there
    /// are CPUs.
    func queueCount(_ queues: QueueCount, automatic: Int, limit: Int) -> Int {
        let wanted =
            switch queues {
            case .automatic: automatic
            case .perCPU: topology.cpuCount
            case .fixed(let count): count
            }
        return max(1, min(wanted, limit, topology.cpuCount))
    }

    /// The CPUs of queue `queue` when `count` queues share all possible CPUs evenly.
    func managedShare(queue: Int, of count: Int) -> InterruptAffinity {
        let first = queue * topology.cpuCount / count
        let end = (queue + 1) * topology.cpuCount / count
        return .managed(first...max(first, end - 1))
    }
}
