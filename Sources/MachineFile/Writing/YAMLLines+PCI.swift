import KernelTypes
import Machine

extension YAMLLines {
    /// One function under `pci`.
    mutating func function(_ function: PCIFunction) {
        let identity = function.identity
        raw("{address: \"\(function.address)\", id: \"\(YAMLLines.ids(identity.vendor, identity.device))\"")
        raw(", class: \"\(YAMLLines.hexadecimal(identity.classCode, 6))\"")
        if (identity.subsystemVendor, identity.subsystemDevice) != (identity.vendor, identity.device) {
            raw(", subsystem: \"\(YAMLLines.ids(identity.subsystemVendor, identity.subsystemDevice))\"")
        }
        if identity.revision != 0 { raw(", revision: \(identity.revision)") }
        if let driver = function.driver { field("driver", driver) }
        if function.node != -1 { raw(", node: \(function.node)") }
        if !function.bridges.isEmpty {
            raw(", bridges: ")
            quoted(function.bridges.map(\.description))
        }
        if function.signalling != .line { raw(", signalling: \(function.signalling.rawValue)") }
        if !function.interrupts.isEmpty {
            raw(", irqs: \"\(CPUSet(ranges: function.interrupts).listText)\"")
        }
        if let line = function.givenLine { raw(", irq: \(line)") }
        if !function.resources.isEmpty {
            raw(", resources: ")
            quoted(
                function.resources.map { range in
                    let numbers = [range.start, range.end, range.flags].map { "0x" + String($0, radix: 16) }
                    return ([String(range.place)] + numbers).joined(separator: " ")
                })
        }
        if let count = function.resourceCount { raw(", resource_lines: \(count)") }
        if let bytes = function.configuration {
            let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
            raw(", config: \"\(bytes[..<end].map { YAMLLines.hexadecimal($0, 2) }.joined())\"")
            if end < bytes.count { raw(", config_size: \(bytes.count)") }
        }
        texts("files", function.attributes)
        let networks = function.interfaces.filter { if case .network = $0 { true } else { false } }
        let disks = function.interfaces.filter { if case .disk = $0 { true } else { false } }
        interfaces("network", networks)
        interfaces("disks", disks)
        raw("}")
    }

    private mutating func interfaces(_ name: String, _ interfaces: [DeviceInterface]) {
        guard !interfaces.isEmpty else { return }
        raw(", \(name): [")
        for (index, interface) in interfaces.enumerated() {
            if index > 0 { raw(", ") }
            raw("{name: ")
            quote(interface.name)
            switch interface {
            case .network(let network):
                raw(", index: \(network.index), address: \"\(network.addressText)\"")
                if let speed = network.speed { raw(", speed: \(speed)") }
                raw(", queues: \(network.queues)")
                parents(network.parents)
                texts("files", network.attributes)
            case .disk(let disk):
                raw(
                    ", dev: \"\(disk.major):\(disk.minor)\", sectors: \(disk.sectors), queues: \(disk.queues)"
                )
                parents(disk.parents)
                if !disk.isInBlockDirectory { raw(", in_block: false") }
                texts("files", disk.attributes)
                texts("queue", disk.queueAttributes)
            }
            raw("}")
        }
        raw("]")
    }

    private mutating func parents(_ names: [String]) {
        guard !names.isEmpty else { return }
        raw(", parents: ")
        quoted(names)
    }

    private mutating func texts(_ name: String, _ texts: [String: String]) {
        guard !texts.isEmpty else { return }
        raw(", \(name): {")
        for (index, (key, text)) in texts.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { raw(", ") }
            raw("\(key): ")
            quote(text)
        }
        raw("}")
    }

    private static func ids(_ one: UInt16, _ other: UInt16) -> String {
        "\(hexadecimal(one, 4)):\(hexadecimal(other, 4))"
    }

    private static func hexadecimal(_ value: some BinaryInteger, _ digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
