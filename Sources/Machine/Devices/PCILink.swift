public import KernelTypes

/// How a card is connected to its port.
public struct PCILink: Sendable, Hashable {
    /// The generation of PCI Express, from 1.
    public let generation: Int
    /// How many lanes wide it is.
    public let lanes: Int

    /// The link of a function; nil for one that is part of the board, for a card of 2003,
    /// and for one that is spelled out, which says itself what it has.
    public init?(_ function: PCIFunction) {
        guard !function.isSpelledOut, function.signalling != .line, function.address.bus > 0,
            function.driver != "virtio-pci"
        else {
            return nil
        }
        (generation, lanes) =
            switch function.driver {
            case "mlx5_core", "ice": (4, 16)
            case "nvme": (4, 4)
            case "bnxt_en", "i40e", "qla2xxx", "lpfc", "mpt3sas", "megaraid_sas", "smartpqi": (3, 8)
            case "ixgbe": (2, 8)
            case "igb", "hpsa": (2, 4)
            default: (1, 1)
            }
    }

    /// Its speed, as the kernel writes it.
    public func text(_ kernel: KernelVersion) -> String {
        if kernel >= KernelVersion(5, 7) {
            return ["2.5", "5.0", "8.0", "16.0"][generation - 1] + " GT/s PCIe"
        }
        return ["2.5", "5", "8", "16"][generation - 1] + " GT/s"
    }
}
