import Machine

extension DeviceKind {
    /// What a device's `driver` may be.
    enum Drivers {
        /// The kind has one driver, which is not named.
        case none
        /// One of these.
        case oneOf([String])
        /// Any name.
        case any
    }

    /// The drivers that name the interrupts of such a device.
    var drivers: Drivers {
        switch self {
        case .nic: .oneOf(["mlx5", "ice", "i40e", "ixgbe", "igb", "ena", "bnxt_en", "tg3", "e1000"])
        case .virtio: .oneOf(["net", "blk", "scsi", "balloon", "console", "rng"])
        case .scsi: .any
        default: .none
        }
    }

    /// Drivers of devices that have no queues to choose the number of, although others of their kind have.
    private static let driversWithoutQueues: Set<String> = ["tg3", "e1000", "balloon", "console", "rng"]

    /// Whether a device of this kind has as many queues as one likes.
    func hasQueues(driver: String?) -> Bool {
        switch self {
        case .nvme, .xhci: true
        case .nic, .virtio: driver.map { !DeviceKind.driversWithoutQueues.contains($0) } ?? true
        case .timer, .i8042, .rtc, .acpi, .serial, .pciePort, .ahci, .scsi, .ipi: false
        }
    }

    /// Whether `rate` says how often such a device interrupts; the timer's interrupts follow from `hz`.
    var hasRate: Bool { self != .timer }
}
