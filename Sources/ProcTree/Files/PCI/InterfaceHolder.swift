import KernelTypes
import Machine

/// The device that a driver makes of a PCI function, or of what it found behind it: `virtio0`, `nvme0`, or a
/// SCSI disk's `0:0:0:0`.
struct InterfaceHolder: Sendable {
    /// The name of its directory.
    let name: String
    /// The function.
    let function: PCIFunction

    /// The files that any of them has.
    static let attributes = [
        "address", "device", "firmware_rev", "modalias", "model", "numa_node", "rev", "serial", "state",
        "status", "transport", "type", "vendor",
    ]

    /// What a file says; nil where there is none of that name.
    func text(_ attribute: String) -> String? {
        if name.hasPrefix("virtio") { return virtio(attribute) }
        if name.hasPrefix("nvme") { return nvme(attribute) }
        return name.contains(":") ? disk(attribute) : nil
    }

    private func virtio(_ attribute: String) -> String? {
        let device = function.identity.device &- 0x1040
        return switch attribute {
        case "device": "0x" + hexadecimal(device, 4)
        case "vendor": "0x" + hexadecimal(function.identity.vendor, 4)
        case "status": "0x0000000f"
        case "modalias":
            "virtio:d\(hexadecimal(device, 8).uppercased())"
                + "v\(hexadecimal(function.identity.vendor, 8).uppercased())"
        default: nil
        }
    }

    private func nvme(_ attribute: String) -> String? {
        switch attribute {
        case "address": "\(function.address)"
        case "firmware_rev": padded("EPK9CB5Q", 8)
        case "model": padded("SAMSUNG MZWLR3T8HBLS-00007", 40)
        case "numa_node": "\(function.node)"
        case "serial":
            padded("S6EY" + hexadecimal(function.address.messageNumber(vector: 0), 10).uppercased(), 20)
        case "state": "live"
        case "transport": "pcie"
        default: nil
        }
    }

    private func disk(_ attribute: String) -> String? {
        let isATA = function.driver == "ahci" || function.driver == "ata_piix"
        let isVirtual = function.driver == "virtio-pci"
        return switch attribute {
        case "model": padded(isATA ? "INTEL SSDSC2KB48" : isVirtual ? "QEMU HARDDISK" : "ST1200MM0099", 16)
        case "rev": padded(isATA ? "0110" : isVirtual ? "2.5+" : "ST31", 4)
        case "state": "running"
        case "type": "0"
        case "vendor": padded(isATA ? "ATA" : isVirtual ? "QEMU" : "SEAGATE", 8)
        default: nil
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
