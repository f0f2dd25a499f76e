import KernelTypes

/// Which vendor, device and class the devices of the emulated machines have: those of real ones that their
/// drivers are for.
enum DeviceCatalog {
    /// Whose board a machine's controllers and ports are part of.
    enum Board {
        case intel, amd, other, guest

        init(_ specification: MachineSpecification) {
            if specification.features.contains(.kvmGuest) || specification.features.contains(.hypervGuest) {
                self = .guest
            } else if specification.architecture == .aarch64 {
                self = .other
            } else {
                self = specification.features.contains(.amd) ? .amd : .intel
            }
        }
    }

    /// A disk of NVM Express.
    static let nvme = PCIIdentity(
        0x144d, 0xa80a, classCode: 0x01_0802, subsystem: (0x144d, 0xa801), revision: 0)

    /// A network card, by its driver.
    static func nic(_ driver: String) -> (identity: PCIIdentity, driver: String) {
        func card(_ vendor: UInt16, _ device: UInt16, revision: UInt8 = 0) -> PCIIdentity {
            PCIIdentity(vendor, device, classCode: 0x02_0000, revision: revision)
        }
        return switch driver {
        case "mlx5": (card(0x15b3, 0x101d), "mlx5_core")
        case "ice": (card(0x8086, 0x1592, revision: 2), driver)
        case "i40e": (card(0x8086, 0x1583, revision: 2), driver)
        case "ixgbe": (card(0x8086, 0x10fb, revision: 1), driver)
        case "igb": (card(0x8086, 0x1521, revision: 1), driver)
        case "ena": (card(0x1d0f, 0xec20), driver)
        case "bnxt_en": (card(0x14e4, 0x16d7, revision: 1), driver)
        case "tg3": (card(0x14e4, 0x1645, revision: 0x15), driver)
        default: (card(0x8086, 0x100e, revision: 3), driver)
        }
    }

    /// Megabits a second of a card's port, and the first half of its hardware address; nil for a speed that
    /// the driver does not tell.
    static func port(_ driver: String) -> (speed: Int?, vendor: UInt64) {
        switch driver {
        case "mlx5": (100_000, 0x0c_42a1)
        case "ice": (100_000, 0xb4_9691)
        case "i40e": (40_000, 0x3c_fdfe)
        case "ixgbe": (10_000, 0x90_e2ba)
        case "igb": (1000, 0xa0_369f)
        case "ena": (nil, 0x0a_58a9)
        case "bnxt_en": (25_000, 0xbc_97e1)
        case "tg3": (1000, 0x00_1018)
        case "e1000": (1000, 0x00_0e0c)
        default: (nil, 0x52_5400)
        }
    }

    /// A paravirtual device, by what it is.
    static func virtio(_ driver: String) -> PCIIdentity {
        let (number, classCode): (UInt16, UInt32) =
            switch driver {
            case "net": (1, 0x02_0000)
            case "blk": (2, 0x01_0000)
            case "console": (3, 0x07_8000)
            case "rng": (4, 0x00_ff00)
            case "balloon": (5, 0x00_ff00)
            case "vsock": (19, 0x07_8000)
            default: (8, 0x01_0000)
            }
        return PCIIdentity(
            0x1af4, 0x1040 + number, classCode: classCode, subsystem: (0x1af4, 0x1100), revision: 1)
    }

    /// A SATA controller, or what was one in 2003.
    static func ahci(_ board: Board, isFrom2003: Bool) -> PCIIdentity {
        if isFrom2003 { return PCIIdentity(0x8086, 0x24d1, classCode: 0x01_018f, revision: 2) }
        return switch board {
        case .intel: PCIIdentity(0x8086, 0xa182, classCode: 0x01_0601, revision: 9)
        case .amd: PCIIdentity(0x1022, 0x7901, classCode: 0x01_0601, revision: 0x51)
        case .other: PCIIdentity(0x1b4b, 0x9230, classCode: 0x01_0601, revision: 0x11)
        case .guest:
            PCIIdentity(0x8086, 0x2922, classCode: 0x01_0601, subsystem: (0x1af4, 0x1100), revision: 2)
        }
    }

    /// A USB controller.
    static func usb(_ board: Board, isFrom2003: Bool) -> PCIIdentity {
        if isFrom2003 { return PCIIdentity(0x8086, 0x24dd, classCode: 0x0c_0320, revision: 2) }
        return switch board {
        case .intel: PCIIdentity(0x8086, 0xa1af, classCode: 0x0c_0330, revision: 9)
        case .amd: PCIIdentity(0x1022, 0x148c, classCode: 0x0c_0330)
        case .other: PCIIdentity(0x1912, 0x0014, classCode: 0x0c_0330, revision: 3)
        case .guest:
            PCIIdentity(0x1b36, 0x000d, classCode: 0x0c_0330, subsystem: (0x1af4, 0x1100), revision: 1)
        }
    }

    /// A PCI Express port.
    static func port(_ board: Board) -> PCIIdentity {
        switch board {
        case .intel: PCIIdentity(0x8086, 0x2030, classCode: 0x06_0400, revision: 4)
        case .amd: PCIIdentity(0x1022, 0x1483, classCode: 0x06_0400)
        case .other: PCIIdentity(0x13b5, 0x0100, classCode: 0x06_0400)
        case .guest: PCIIdentity(0x1b36, 0x000c, classCode: 0x06_0400)
        }
    }

    /// A SCSI or Fibre Channel adapter, by the name that its driver gives to the interrupt.
    static func scsi(_ name: String) -> (identity: PCIIdentity, driver: String) {
        switch name {
        case "qla2xxx": (PCIIdentity(0x1077, 0x2261, classCode: 0x0c_0400, revision: 1), name)
        case "qla2300": (PCIIdentity(0x1077, 0x2312, classCode: 0x0c_0400, revision: 2), name)
        case "qla1280": (PCIIdentity(0x1077, 0x1216, classCode: 0x01_0000, revision: 6), name)
        case "lpfc": (PCIIdentity(0x10df, 0xe300, classCode: 0x0c_0400, revision: 1), name)
        case "megasas": (PCIIdentity(0x1000, 0x0014, classCode: 0x01_0400, revision: 1), "megaraid_sas")
        case "mpt3sas": (PCIIdentity(0x1000, 0x0097, classCode: 0x01_0700, revision: 2), name)
        case "hpsa": (PCIIdentity(0x103c, 0x3239, classCode: 0x01_0400, revision: 1), name)
        case "smartpqi": (PCIIdentity(0x9005, 0x028f, classCode: 0x01_0700, revision: 1), name)
        default: (PCIIdentity(0x1000, 0x0030, classCode: 0x01_0000, revision: 8), name)
        }
    }
}
