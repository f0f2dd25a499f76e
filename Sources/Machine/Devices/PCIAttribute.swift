public import KernelTypes

/// The files of a PCI function's directory that hold a line or a few.
public enum PCIAttribute: String, Sendable, CaseIterable {
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
    public static func all(of kernel: KernelVersion) -> [PCIAttribute] {
        allCases.filter { kernel >= $0.firstKernel }
    }

    /// What the file says of a function, without the newline at the end; nil where it has no such file. Nothing is
    /// written to it in any case.
    public func text(_ function: PCIFunction, kernel: KernelVersion) -> String? {
        if let text = function.attributes[rawValue] { return text }
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
        case .modalias: modalias(identity, kernel)
        case .uevent: uevent(function, kernel)
        case .resource:
            resources(function, count: function.resourceCount ?? PCIAttribute.resourceCount(identity, kernel))
        case .currentLinkSpeed, .maxLinkSpeed: PCILink(function).map { $0.text(kernel) }
        case .currentLinkWidth, .maxLinkWidth: PCILink(function).map { "\($0.lanes)" }
        }
    }

    /// How many address ranges `resource` lists, of those that have none too.
    public static func resourceCount(_ identity: PCIIdentity, _ kernel: KernelVersion) -> Int {
        kernel.isBefore261 ? 7 : identity.isBridge ? 17 : 13
    }

    private func resources(_ function: PCIFunction, count: Int) -> String {
        var lines: [String] = []
        for place in 0..<max(0, count) {
            let range = function.resources.first { $0.place == place }
            let parts = [range?.start ?? 0, range?.end ?? 0, range?.flags ?? 0]
            lines.append(parts.map { "0x" + hexadecimal($0, 16) }.joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }

    /// Since 4.8 all of its digits are capitals.
    private func modalias(_ identity: PCIIdentity, _ kernel: KernelVersion) -> String {
        let parts = [identity.vendor, identity.device, identity.subsystemVendor, identity.subsystemDevice]
            .map { hexadecimal($0, 8).uppercased() }
        let code = hexadecimal(identity.classCode, 6)
        let classes = code.prefix(4).uppercased()
        let interface = String(code.suffix(2))
        return "pci:v\(parts[0])d\(parts[1])sv\(parts[2])sd\(parts[3])"
            + "bc\(classes.prefix(2))sc\(classes.suffix(2))i\(kernel >= KernelVersion(4, 8) ? interface.uppercased() : interface)"
    }

    private func uevent(_ function: PCIFunction, _ kernel: KernelVersion) -> String {
        let identity = function.identity
        func id(_ vendor: UInt16, _ device: UInt16) -> String {
            "\(hexadecimal(vendor, 4)):\(hexadecimal(device, 4))".uppercased()
        }
        return (function.driver.map { "DRIVER=\($0)\n" } ?? "") + """
            PCI_CLASS=\(hexadecimal(identity.classCode, 4).uppercased())
            PCI_ID=\(id(identity.vendor, identity.device))
            PCI_SUBSYS_ID=\(id(identity.subsystemVendor, identity.subsystemDevice))
            PCI_SLOT_NAME=\(function.address)
            MODALIAS=\(modalias(identity, kernel))
            """
    }
}
