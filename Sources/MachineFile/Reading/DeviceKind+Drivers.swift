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
}
