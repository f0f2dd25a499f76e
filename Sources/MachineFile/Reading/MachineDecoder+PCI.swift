import KernelTypes
import Machine

/// The form of `pci:`
///
/// ```yaml
/// pci:
///   - address: "0000:01:00.0"          # all but address, id and class can be left out
///     id: "8086:1572"                  # vendor and device; `subsystem` is the same unless given
///     class: "020000"
///     subsystem: "8086:0006"
///     revision: 2
///     driver: i40e
///     node: 0                          # -1, unless given
///     bridges: ["0000:00:01.0"]        # from the root bus down
///     signalling: msix                 # line (unless given), msi or msix
///     irqs: "64-127"                   # the numbers of its interrupts
///     irq: 16                          # what the file `irq` says, if not the first of these
///     resources: ["0 0x91000000 0x917fffff 0x14220c"]
///     resource_lines: 13
///     config: "86807215"               # bytes; up to `config_size` zeros follow
///     config_size: 4096
///     files: {enable: "1", current_link_speed: "8.0 GT/s PCIe"}
///     network: [{name: eth0, index: 2, address: "3c:fd:fe:00:00:01", speed: 40000, queues: 64, files: {mtu: "9000"}}]
///     disks: [{name: sda, dev: "8:0", sectors: 1024, queues: 1, parents: [ata1, host0], queue: {rotational: "1"}}]
/// ```
extension MachineDecoder {
    private static let pciKeys = [
        "address", "id", "class", "subsystem", "revision", "driver", "node", "bridges", "signalling", "irqs",
        "irq",
        "resources", "resource_lines", "config", "config_size", "files", "network", "disks",
    ]
    /// The most functions, and the most interrupts of one of them (PCI: MSI-X).
    static let functionLimit = 1 << 16
    static let messageLimit = 2048
    /// The most interrupts of all functions.
    static let messageTotal = 1 << 20
    /// The sizes of configuration spaces.
    static let configurationLimit = 4096

    /// The functions on PCI buses.
    func pci(_ field: Field) throws(MachineFileError) -> [PCIFunction] {
        var seen: Set<PCIAddress> = []
        var result: [PCIFunction] = []
        var total = 0
        for item in try field.list() {
            let fields = try item.mapping(MachineDecoder.pciKeys)
            let place = try fields.required("address", expected: "an address as 0000:00:1f.2")
            let function = try self.function(fields, at: try address(place))
            guard seen.insert(function.address).inserted else {
                throw place.error("\(function.address) is there twice; expected it once")
            }
            total += function.interruptCount
            guard total <= MachineDecoder.messageTotal, result.count < MachineDecoder.functionLimit else {
                throw item.error(
                    "found \(result.count + 1) functions with \(total) interrupts; expected at most "
                        + "\(MachineDecoder.functionLimit) with \(MachineDecoder.messageTotal)")
            }
            result.append(function)
        }
        return result
    }

    private func function(
        _ fields: Fields, at address: PCIAddress
    ) throws(MachineFileError) -> PCIFunction {
        let id = try ids(try fields.required("id", expected: "vendor and device as 8086:1572"))
        let code = try fields.required("class", expected: "a class as 020000").hexadecimal(
            digits: 6, expected: "six hexadecimal digits, as 020000")
        let subsystem = try fields["subsystem"].map { field throws(MachineFileError) in try ids(field) }
        let identity = PCIIdentity(
            id.0, id.1, classCode: UInt32(code), subsystem: subsystem,
            revision: UInt8(try fields["revision"]?.integer(in: 0...255) ?? 0))
        var function = PCIFunction(
            address: address, identity: identity, driver: try fields["driver"]?.fileName(),
            node: try fields["node"]?.node() ?? -1,
            signalling: try fields["signalling"]?.choice(PCISignalling.self, called: "one of the kinds")
                ?? .line)
        function.isSpelledOut = true
        for bridge in try fields["bridges"]?.list() ?? [] {
            function.bridges.append(try self.address(bridge))
        }
        if function.bridges.count > 16 {
            throw fields["bridges"]?.error("found \(function.bridges.count) bridges; expected 16 at most")
                ?? fields.parent.error(expected: "16 bridges at most")
        }
        if let field = fields["irqs"] { function.set(interrupts: try irqs(field)) }
        function.givenLine = try fields["irq"]?.integer(in: MachineDecoder.irqs)
        for item in try fields["resources"]?.list() ?? [] { function.resources.append(try resource(item)) }
        function.resourceCount = try fields["resource_lines"]?.integer(in: 0...PCIResource.limit)
        function.configuration = try configuration(fields)
        function.attributes = try texts(
            fields["files"], named: PCIAttribute.allCases.map(\.rawValue))
        for item in try fields["network"]?.list() ?? [] {
            function.interfaces.append(.network(try network(item)))
        }
        for item in try fields["disks"]?.list() ?? [] { function.interfaces.append(.disk(try disk(item))) }
        return function
    }

    private func address(_ field: Field) throws(MachineFileError) -> PCIAddress {
        let expected = "an address as 0000:00:1f.2"
        guard let address = PCIAddress(try field.text(expected: expected)) else {
            throw field.error(expected: expected)
        }
        return address
    }

    private func ids(_ field: Field) throws(MachineFileError) -> (UInt16, UInt16) {
        let expected = "two numbers of four hexadecimal digits, as 8086:1572"
        let parts = try field.text(expected: expected).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let one = Field.hexadecimal(parts[0], digits: 4),
            let other = Field.hexadecimal(parts[1], digits: 4)
        else { throw field.error(expected: expected) }
        return (UInt16(truncatingIfNeeded: one), UInt16(truncatingIfNeeded: other))
    }

    private func irqs(_ field: Field) throws(MachineFileError) -> CPUSet {
        let expected = "up to \(MachineDecoder.messageLimit) interrupts as in \"64-127,130\""
        let text = try field.text(expected: expected)
        guard let set = try? CPUSet(kernelList: text.utf8, nrCPUs: MachineDecoder.irqs.upperBound + 1),
            set.count <= MachineDecoder.messageLimit
        else { throw field.error(expected: expected) }
        return set
    }

    private func resource(_ field: Field) throws(MachineFileError) -> PCIResource {
        let expected = "a place, start, end and flags, as \"0 0x91000000 0x917fffff 0x14220c\""
        let words = try field.text(expected: expected).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, let place = Int(words[0]), (0..<PCIResource.limit).contains(place) else {
            throw field.error(expected: expected)
        }
        var numbers: [UInt64] = []
        for word in words.dropFirst() {
            guard word.hasPrefix("0x"), let number = UInt64(word.dropFirst(2), radix: 16), word.utf8.count > 2
            else { throw field.error(expected: expected) }
            numbers.append(number)
        }
        return PCIResource(place: place, start: numbers[0], end: numbers[1], flags: numbers[2])
    }

    private func configuration(_ fields: Fields) throws(MachineFileError) -> [UInt8]? {
        guard let field = fields["config"] else {
            if let size = fields["config_size"] {
                throw size.error("found no config beside it; expected both")
            }
            return nil
        }
        let limit = MachineDecoder.configurationLimit
        let expected = "pairs of hexadecimal digits, \(limit) at most"
        let digits = Array(try field.text(expected: expected).utf8)
        guard digits.count % 2 == 0, digits.count <= 2 * limit else { throw field.error(expected: expected) }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
            guard let byte = Field.hexadecimal(pair[...], digits: 2) else {
                throw field.error(expected: expected)
            }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        if let size = try fields["config_size"]?.integer(in: bytes.count...limit) {
            bytes += Array(repeating: 0, count: size - bytes.count)
        }
        return bytes
    }
}

extension Field {
    /// The number that so many hexadecimal digits make; nil for other text.
    static func hexadecimal(_ text: Substring, digits: Int) -> UInt64? {
        guard text.utf8.count == digits, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return UInt64(text, radix: 16)
    }

    /// A number of so many hexadecimal digits.
    func hexadecimal(digits: Int, expected: String) throws(MachineFileError) -> UInt64 {
        guard let number = Field.hexadecimal(try text(expected: expected)[...], digits: digits) else {
            throw error(expected: expected)
        }
        return number
    }

    /// Text that a file or a directory can be called.
    func fileName() throws(MachineFileError) -> String {
        let text = try name()
        guard FileName.isOne(text) else { throw error(expected: "a name without '/', not '.' and not '..'") }
        return text
    }
}

/// Names of files.
enum FileName {
    /// Whether a file or a directory of the tree can be called so.
    static func isOne(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".." && text.utf8.count <= 255
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }
    }
}
