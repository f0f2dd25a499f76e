/// A function on the PCI buses of the machine: what its directory under `sys/devices` shows.
///
/// A machine keeps one for each device, however many queues that has: interrupts are kept as ranges.
public struct PCIFunction: Sendable, Hashable {
    /// Where it sits.
    public let address: PCIAddress
    /// What its configuration space says it is.
    public let identity: PCIIdentity
    /// The driver bound to it, by the name that it registers with.
    public let driver: String
    /// The NUMA node it is attached to; -1 when firmware does not tell.
    public let node: Int
    /// How its interrupts are signalled.
    public let signalling: PCISignalling
    /// The numbers of its interrupts, ascending, in the order of their vectors.
    public internal(set) var interrupts: [Range<Int>] = []
    /// What programs see of the device: network interfaces and disks.
    public internal(set) var interfaces: [DeviceInterface] = []

    /// The number of its interrupts.
    public var interruptCount: Int { interrupts.reduce(0) { $0 + $1.count } }

    /// The numbers of all its interrupts.
    public var interruptNumbers: some Sequence<Int> & Sendable { interrupts.lazy.flatMap { $0 } }

    /// What its `irq` file says: the line, or the first message unless the messages are of the extended kind;
    /// 0 for a device without a line (Linux: `irq_show`).
    public var line: Int { signalling == .extendedMessages ? 0 : interrupts.first?.lowerBound ?? 0 }

    /// Adds the number of one more interrupt, which is above all others.
    mutating func add(interrupt: Int) {
        if let last = interrupts.last, last.upperBound == interrupt {
            interrupts[interrupts.count - 1] = last.lowerBound..<interrupt + 1
        } else {
            interrupts.append(interrupt..<interrupt + 1)
        }
    }
}

/// How a function on the PCI buses signals its interrupts.
public enum PCISignalling: Sendable, Hashable {
    /// One line, shared or not.
    case line
    /// Message-signalled interrupts (MSI).
    case messages
    /// Message-signalled interrupts of the extended kind (MSI-X).
    case extendedMessages
}

/// What the configuration space of a PCI function says it is.
public struct PCIIdentity: Sendable, Hashable {
    /// The vendor, 16 bits.
    public let vendor: UInt16
    /// The device, 16 bits.
    public let device: UInt16
    /// The vendor of the card.
    public let subsystemVendor: UInt16
    /// The card.
    public let subsystemDevice: UInt16
    /// Class, subclass and programming interface, 24 bits.
    public let classCode: UInt32
    /// The revision.
    public let revision: UInt8

    /// An identity of the given parts; a card that says nothing about itself counts as the vendor's own.
    public init(
        _ vendor: UInt16, _ device: UInt16, classCode: UInt32, subsystem: (UInt16, UInt16)? = nil,
        revision: UInt8 = 0
    ) {
        self.vendor = vendor
        self.device = device
        self.subsystemVendor = subsystem?.0 ?? vendor
        self.subsystemDevice = subsystem?.1 ?? device
        self.classCode = classCode
        self.revision = revision
    }

    /// Whether the function is a bridge to another PCI bus.
    public var isBridge: Bool { classCode >> 8 == 0x0604 }
}
