import KernelTypes
import Machine

/// The files of a PCI function's directory that hold a line or a few.
enum PCIAttribute: String, Sendable, CaseIterable {
    case ariEnabled = "ari_enabled"
    case brokenParityStatus = "broken_parity_status"
    case classCode = "class"
    case consistentDMAMaskBits = "consistent_dma_mask_bits"
    case currentLinkSpeed = "current_link_speed"
    case currentLinkWidth = "current_link_width"
    case coldAllowed = "d3cold_allowed"
    case device
    case dmaMaskBits = "dma_mask_bits"
    case driverOverride = "driver_override"
    case enable
    case irq
    case maxLinkSpeed = "max_link_speed"
    case maxLinkWidth = "max_link_width"
    case modalias
    case msiBus = "msi_bus"
    case numaNode = "numa_node"
    case powerState = "power_state"
    case resource
    case revision
    case subsystemDevice = "subsystem_device"
    case subsystemVendor = "subsystem_vendor"
    case uevent
    case vendor

    /// The first kernel that had the file, from memory.
    private var firstKernel: KernelVersion {
        switch self {
        case .classCode, .device, .irq, .resource, .subsystemDevice, .subsystemVendor, .vendor:
            KernelVersion(2, 6, 0)
        case .modalias: KernelVersion(2, 6, 13)
        case .uevent: KernelVersion(2, 6, 15)
        case .brokenParityStatus, .enable, .msiBus, .numaNode: KernelVersion(2, 6, 20)
        case .dmaMaskBits: KernelVersion(2, 6, 25)
        case .consistentDMAMaskBits: KernelVersion(2, 6, 37)
        case .coldAllowed: KernelVersion(3, 6)
        case .driverOverride: KernelVersion(3, 16)
        case .revision: KernelVersion(4, 10)
        case .currentLinkSpeed, .currentLinkWidth, .maxLinkSpeed, .maxLinkWidth: KernelVersion(4, 13)
        case .ariEnabled: KernelVersion(4, 17)
        case .powerState: KernelVersion(5, 13)
        }
    }

    /// The files that a kernel has.
    static func all(of kernel: KernelVersion) -> [PCIAttribute] {
        allCases.filter { kernel >= $0.firstKernel }
    }

    /// What the file says of a function; nil where it has no such file. Nothing is written to it in any case.
    func text(_ function: PCIFunction, kernel: KernelVersion) -> String? {
        let identity = function.identity
        let is64 = function.signalling != .line && !identity.isBridge
        return switch self {
        case .classCode: "0x" + hexadecimal(identity.classCode, 6)
        case .vendor: "0x" + hexadecimal(identity.vendor, 4)
        case .device: "0x" + hexadecimal(identity.device, 4)
        case .subsystemVendor: "0x" + hexadecimal(identity.subsystemVendor, 4)
        case .subsystemDevice: "0x" + hexadecimal(identity.subsystemDevice, 4)
        case .revision: "0x" + hexadecimal(identity.revision, 2)
        case .irq: "\(function.line)"
        case .numaNode: "\(function.node)"
        case .enable, .msiBus, .coldAllowed: "1"
        case .ariEnabled, .brokenParityStatus: "0"
        case .dmaMaskBits, .consistentDMAMaskBits: is64 ? "64" : "32"
        case .driverOverride: "(null)"
        case .powerState: "D0"
        case .modalias: modalias(identity)
        case .uevent: uevent(function)
        case .resource:
            Array(
                repeating: Array(repeating: "0x0000000000000000", count: 3).joined(separator: " "),
                count: kernel.isBefore261 ? 7 : identity.isBridge ? 17 : 13
            ).joined(separator: "\n")
        case .currentLinkSpeed, .maxLinkSpeed: PCILink(function).map { $0.text(kernel) }
        case .currentLinkWidth, .maxLinkWidth: PCILink(function).map { "\($0.lanes)" }
        }
    }

    private func modalias(_ identity: PCIIdentity) -> String {
        let parts = [identity.vendor, identity.device, identity.subsystemVendor, identity.subsystemDevice]
            .map { hexadecimal($0, 8).uppercased() }
        let code = hexadecimal(identity.classCode, 6)
        let classes = code.prefix(4).uppercased()
        return "pci:v\(parts[0])d\(parts[1])sv\(parts[2])sd\(parts[3])"
            + "bc\(classes.prefix(2))sc\(classes.suffix(2))i\(code.suffix(2))"
    }

    private func uevent(_ function: PCIFunction) -> String {
        let identity = function.identity
        func id(_ vendor: UInt16, _ device: UInt16) -> String {
            "\(hexadecimal(vendor, 4)):\(hexadecimal(device, 4))".uppercased()
        }
        return """
            DRIVER=\(function.driver)
            PCI_CLASS=\(hexadecimal(identity.classCode, 4).uppercased())
            PCI_ID=\(id(identity.vendor, identity.device))
            PCI_SUBSYS_ID=\(id(identity.subsystemVendor, identity.subsystemDevice))
            PCI_SLOT_NAME=\(function.address)
            MODALIAS=\(modalias(identity))
            """
    }
}

/// A number in hexadecimal, of `digits` digits at least.
func hexadecimal(_ value: some BinaryInteger, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// How a card is connected to its port.
struct PCILink: Sendable, Hashable {
    /// The generation of PCI Express, from 1.
    let generation: Int
    /// How many lanes wide it is.
    let lanes: Int

    /// The link of a function; nil for one that is part of the board, and for a card of 2003.
    init?(_ function: PCIFunction) {
        guard function.signalling != .line, function.address.bus > 0, function.driver != "virtio-pci" else {
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
    func text(_ kernel: KernelVersion) -> String {
        if kernel >= KernelVersion(5, 7) {
            return ["2.5", "5.0", "8.0", "16.0"][generation - 1] + " GT/s PCIe"
        }
        return ["2.5", "5", "8", "16"][generation - 1] + " GT/s"
    }
}
