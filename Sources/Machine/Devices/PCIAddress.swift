/// Where a device sits on the PCI buses: domain, bus, device and function.
public struct PCIAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The domain (segment), 16 bits.
    public let domain: Int
    /// The bus, 8 bits.
    public let bus: Int
    /// The device on the bus, 5 bits.
    public let device: Int
    /// The function of the device, 3 bits.
    public let function: Int

    /// An address of the given parts.
    public init(domain: Int = 0, bus: Int, device: Int, function: Int = 0) {
        self.domain = domain
        self.bus = bus
        self.device = device
        self.function = function
    }

    /// Reads an address as `description` writes it; nil for any other text.
    public init?(_ text: String) {
        let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x3a || $0 == 0x2e }
        guard parts.count == 4,
            let domain = Int(Substring(parts[0]), radix: 16), let bus = Int(Substring(parts[1]), radix: 16),
            let device = Int(Substring(parts[2]), radix: 16), let function = Int(Substring(parts[3]))
        else { return nil }
        self.init(domain: domain, bus: bus, device: device, function: function)
        guard bus < 256, device < 32, function < 8, domain <= UInt32.max, description == text else {
            return nil
        }
    }

    /// Whether one address comes before the other: by domain, bus, device, function.
    public static func < (left: PCIAddress, right: PCIAddress) -> Bool {
        (left.domain, left.bus, left.device, left.function)
            < (right.domain, right.bus, right.device, right.function)
    }

    /// The number that kernels before per-device MSI domains used for vector `index` of the function.
    ///
    /// Linux: `pci_msi_domain_calc_hwirq`; checked against captures, where vector 0 of 00:1f.2 is 512000.
    public func messageNumber(vector index: Int) -> UInt64 {
        let requester = bus << 8 | device << 3 | function
        return UInt64(domain) << 27 | UInt64(requester) << 11 | UInt64(index)
    }

    /// As the kernel prints it: `0000:00:1f.2`.
    public var description: String {
        "\(hexadecimal(domain, 4)):\(hexadecimal(bus, 2)):\(hexadecimal(device, 2)).\(function)"
    }
}

/// A number in hexadecimal, of `digits` digits at least.
func hexadecimal(_ value: some BinaryInteger, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
