import KernelTypes
import Machine
import SeqFile

/// The first 256 bytes of a PCI function's configuration space, which `config` holds: what programs look for
/// that list devices. Unless it was captured, the function decodes
/// no addresses.
struct ConfigurationSpace: Sendable {
    /// The bytes.
    let bytes: [UInt8]

    private enum Offset {
        static let capabilities = 0x34
        static let express = 0x40
        static let messages = 0x80
    }

    /// The configuration space of a function.
    init(_ function: PCIFunction) {
        if let bytes = function.configuration {
            self.bytes = bytes
            return
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        func put(_ value: some FixedWidthInteger, at offset: Int) {
            for index in 0..<type(of: value).bitWidth / 8 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
            }
        }
        let identity = function.identity
        put(identity.vendor, at: 0x00)
        put(identity.device, at: 0x02)
        // Memory and bus mastering on; a line is switched off where messages take its place.
        put(function.signalling == .line ? 0x0006 : 0x0406 as UInt16, at: 0x04)
        put(identity.classCode << 8 | UInt32(identity.revision), at: 0x08)
        put(0x10 as UInt8, at: 0x0c)
        if identity.isBridge {
            // Nothing is behind a port, not even the number of a bus: programs take those of all ports together
            // for the buses below the port's own, and would look for every card there.
            put(1 as UInt8, at: 0x0e)
            put(UInt8(truncatingIfNeeded: function.address.bus), at: 0x18)
        } else {
            put(identity.subsystemVendor, at: 0x2c)
            put(identity.subsystemDevice, at: 0x2e)
        }
        if function.signalling == .line {
            put(UInt8(truncatingIfNeeded: function.line), at: 0x3c)
            put(1 as UInt8, at: 0x3d)
        } else {
            put(0x0010 as UInt16, at: 0x06)
            put(UInt8(Offset.express), at: Offset.capabilities)
            // PCI Express: an endpoint or a port, by its link.
            put(0x10 as UInt8, at: Offset.express)
            put(UInt8(Offset.messages), at: Offset.express + 1)
            put(identity.isBridge ? 0x0142 : 0x0002 as UInt16, at: Offset.express + 2)
            if let link = PCILink(function) {
                let state = UInt32(link.generation | link.lanes << 4)
                put(state, at: Offset.express + 0x0c)
                put(UInt16(state), at: Offset.express + 0x12)
            }
            let isExtended = function.signalling == .extendedMessages
            put(isExtended ? 0x11 : 0x05 as UInt8, at: Offset.messages)
            let most = UInt16(clamping: min(2048, max(1, function.interruptCount)) - 1)
            put(isExtended ? 0x8000 | most : 0x0081 as UInt16, at: Offset.messages + 2)
        }
        self.bytes = bytes
    }
}

/// The `config` file of a PCI function.
struct ConfigurationFile: TreeFile {
    let machine: Machine
    let function: PCIFunction

    var size: Int64? { function.configuration.map { Int64($0.count) } ?? 256 }

    func open() throws(Errno) -> OpenFile {
        let bytes = ConfigurationSpace(function).bytes
        return openText(of: machine) { _, buffer in buffer.put(bytes.span) }
    }
}
