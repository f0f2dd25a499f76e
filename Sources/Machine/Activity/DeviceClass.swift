import KernelTypes

/// What kind of work an interrupt's device brings, as far as other files show it.
public enum DeviceClass: Sendable, Hashable {
    /// A network device: its interrupts raise `NET_RX`.
    case network
    /// A disk or its adapter: its interrupts raise `BLOCK`.
    case block
    /// Anything else.
    case other

    /// The class of the device of which only its handlers' names are known.
    public init(handlers: [some StringProtocol]) {
        for handler in handlers {
            let name = handler.lowercased()
            if DeviceClass.block.isMarked(name) {
                self = .block
                return
            }
            if DeviceClass.network.isMarked(name) {
                self = .network
                return
            }
        }
        self = .other
    }

    /// Whether a handler's name is one that drivers of such devices use.
    private func isMarked(_ name: String) -> Bool {
        switch self {
        case .block:
            [
                "nvme", "ahci", "libata", "ata_piix", "megasas", "megaraid", "mpt2sas", "mpt3sas", "qla",
                "lpfc",
                "aacraid", "hpsa", "smartpqi", "aic7xxx", "aic79xx", "sym53c8xx", "ide", "mmc", "blkif",
            ].contains { name.hasPrefix($0) }
                || (name.hasPrefix("virtio") && (name.contains("-req") || name.hasSuffix("-request")))
        case .network:
            [
                "eth", "en", "mlx", "ice-", "i40e", "ixgbe", "igb", "ena", "bnx", "be2net", "tg3", "e1000",
                "vif",
                "iwlwifi", "wlan", "qede", "cxgb", "fec",
            ].contains { name.hasPrefix($0) }
                || (name.hasPrefix("virtio")
                    && (name.contains("-input.") || name.contains("-output.")))
        case .other: false
        }
    }
}
