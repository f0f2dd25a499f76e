/// Devices of one kind, as a machine file's `devices:` lists them.
public struct DeviceSpecification: Sendable, Hashable {
    /// What the devices are.
    public var kind: DeviceKind
    /// The driver, where a kind has several that name their interrupts differently.
    public var driver: String?
    /// How many of them.
    public var count: Int
    /// Queues of one device that have an interrupt of their own.
    public var queues: QueueCount
    /// Interrupts a second of one device, all its queues together.
    public var rate: Double

    /// Describes `count` devices of `kind`.
    public init(
        kind: DeviceKind, driver: String? = nil, count: Int = 1, queues: QueueCount = .automatic,
        rate: Double? = nil
    ) {
        self.kind = kind
        self.driver = driver
        self.count = count
        self.queues = queues
        self.rate = rate ?? kind.usualRate
    }
}

extension DeviceSpecification {
    /// What kind of work the device brings.
    public var deviceClass: DeviceClass {
        switch kind {
        case .nvme, .ahci, .scsi: .block
        case .nic: .network
        case .virtio:
            switch driver ?? "net" {
            case "net": .network
            case "blk", "scsi": .block
            default: .other
            }
        default: .other
        }
    }
}

/// How many queues a device has; never more than there are CPUs.
public enum QueueCount: Sendable, Hashable {
    /// What the driver would choose.
    case automatic
    /// One for each CPU, up to what the driver can number.
    case perCPU
    /// So many.
    case fixed(Int)
}

/// The kinds of devices that the program knows, named as machine files name them.
public enum DeviceKind: String, Sendable, Hashable, CaseIterable {
    /// The timer: one interrupt of the board on x86, one of every CPU on aarch64 and ia64.
    case timer
    /// The keyboard controller.
    case i8042
    /// The real-time clock.
    case rtc
    /// The ACPI event interrupt.
    case acpi
    /// A serial port.
    case serial
    /// A PCI Express port with its service interrupt.
    case pciePort = "pcie-port"
    /// An NVM Express disk: an administration queue, and I/O queues whose affinity the kernel manages.
    case nvme
    /// A network card; `driver` chooses the names: mlx5, ice, i40e, ixgbe, igb, ena, bnxt_en, tg3, e1000.
    case nic
    /// A paravirtual device; `driver` chooses: net, blk, scsi, balloon, console, rng.
    case virtio
    /// A SATA controller.
    case ahci
    /// A USB 3 controller.
    case xhci
    /// A SCSI or Fibre Channel adapter; `driver` is the name it registers with.
    case scsi
    /// Inter-processor interrupts that are rows like any other, as on ia64.
    case ipi

    /// Interrupts a second of one device when a machine file does not say.
    public var usualRate: Double {
        switch self {
        case .timer, .pciePort: 0
        case .i8042: 0.000_01
        case .rtc: 0.000_001
        case .acpi: 0.01
        case .serial: 0.05
        case .nvme: 900
        case .nic: 5000
        case .virtio: 400
        case .ahci: 60
        case .xhci: 2
        case .scsi: 150
        case .ipi: 40
        }
    }
}
