public import KernelTypes

/// A function on the PCI buses of the machine: what its directory under `sys/devices` shows.
///
/// A machine keeps one for each device, however many queues that has: interrupts are kept as ranges.
public struct PCIFunction: Sendable, Hashable {
    /// Where it sits.
    public var address: PCIAddress
    /// What its configuration space says it is.
    public var identity: PCIIdentity
    /// The driver bound to it, by the name that it registers with; nil for none.
    public var driver: String?
    /// The NUMA node it is attached to; -1 when firmware does not tell.
    public var node: Int
    /// How its interrupts are signalled.
    public var signalling: PCISignalling
    /// The numbers of its interrupts, ascending, in the order of their vectors.
    public internal(set) var interrupts: [Range<Int>] = []
    /// What programs see of the device: network interfaces and disks.
    public var interfaces: [DeviceInterface] = []
    /// The bridges above it, from the root bus down; none for a function on a root bus.
    public var bridges: [PCIAddress] = []
    /// Whether a machine file or a capture spells it out: then nothing is guessed.
    public var isSpelledOut = false
    /// What its `irq` file says where that does not follow from its interrupts.
    public var givenLine: Int?
    /// The address ranges that it decodes.
    public var resources: [PCIResource] = []
    /// How many of these `resource` lists, with those that are not used; nil for what the kernel usually has.
    public var resourceCount: Int?
    /// Its configuration space as far as it can be read; nil for one that is made up of the other properties.
    public var configuration: [UInt8]?
    /// Texts of files named by `PCIAttribute` that do not follow from all that, without the newline at the end.
    public var attributes: [String: String] = [:]

    /// A function without interrupts.
    public init(
        address: PCIAddress, identity: PCIIdentity, driver: String?, node: Int, signalling: PCISignalling
    ) {
        self.address = address
        self.identity = identity
        self.driver = driver
        self.node = node
        self.signalling = signalling
    }

    /// The number of its interrupts.
    public var interruptCount: Int { interrupts.reduce(0) { $0 + $1.count } }

    /// The numbers of all its interrupts.
    public var interruptNumbers: some Sequence<Int> & Sendable { interrupts.lazy.flatMap { $0 } }

    /// What its `irq` file says: the line, or the first message unless the messages are of the extended kind;
    /// 0 for a device without a line (Linux: `irq_show`).
    public var line: Int { givenLine ?? usualLine }

    /// What `line` is where nothing else is given.
    public var usualLine: Int { signalling == .extendedMessages ? 0 : interrupts.first?.lowerBound ?? 0 }

    /// Gives it these interrupts, whatever it had before.
    public mutating func set(interrupts: CPUSet) { self.interrupts = interrupts.ranges }

    /// Adds the number of one more interrupt, which is above all others.
    mutating func add(interrupt: Int) {
        if let last = interrupts.last, last.upperBound == interrupt {
            interrupts[interrupts.count - 1] = last.lowerBound..<interrupt + 1
        } else {
            interrupts.append(interrupt..<interrupt + 1)
        }
    }
}

/// A range of addresses that a function decodes: a line of `resource`.
public struct PCIResource: Sendable, Hashable {
    /// Which of its ranges: 0 to 5 for the base addresses, 6 for the ROM, then those of virtual functions or of
    /// what is behind a bridge.
    public var place: Int
    /// The first address.
    public var start: UInt64
    /// The last address.
    public var end: UInt64
    /// The kernel's flags of it.
    public var flags: UInt64

    /// A range of addresses.
    public init(place: Int, start: UInt64, end: UInt64, flags: UInt64) {
        self.place = place
        self.start = start
        self.end = end
        self.flags = flags
    }

    /// The most ranges of a function.
    public static let limit = 32
}

/// How a function on the PCI buses signals its interrupts, as machine files call it.
public enum PCISignalling: String, Sendable, Hashable, CaseIterable {
    /// One line, shared or not.
    case line
    /// Message-signalled interrupts (MSI).
    case messages = "msi"
    /// Message-signalled interrupts of the extended kind (MSI-X).
    case extendedMessages = "msix"
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
