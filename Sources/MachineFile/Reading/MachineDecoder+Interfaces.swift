import KernelTypes
import Machine

/// What a function under `pci:` gives: network interfaces and disks.
extension MachineDecoder {
    /// The most queues in one direction.
    static let interfaceQueues = 65_535
    /// The highest place of a network interface.
    static let interfaceIndexes = 1...Int(Int32.max)

    func network(_ field: Field) throws(MachineFileError) -> NetworkInterface {
        let fields = try field.mapping(["name", "index", "address", "speed", "queues", "parents", "files"])
        var result = NetworkInterface(
            name: try fields.required("name", expected: "the interface's name").fileName(),
            index: try fields["index"]?.integer(in: MachineDecoder.interfaceIndexes) ?? 2,
            address: 0, speed: try fields["speed"]?.integer(in: 0...Int(Int32.max)),
            queues: try fields["queues"]?.integer(in: 0...MachineDecoder.interfaceQueues) ?? 1,
            parents: try parents(fields["parents"]))
        if let field = fields["address"] {
            let expected = "an address as 3c:fd:fe:00:00:01"
            guard let address = MachineDecoder.hardwareAddress(try field.text(expected: expected)) else {
                throw field.error(expected: expected)
            }
            result.address = address
        }
        result.attributes = try texts(fields["files"], named: NetworkInterface.attributeNames)
        return result
    }

    func disk(_ field: Field) throws(MachineFileError) -> Disk {
        let fields = try field.mapping([
            "name", "dev", "sectors", "queues", "parents", "in_block", "files", "queue",
        ])
        var result = Disk(
            name: try fields.required("name", expected: "the disk's name").fileName(), major: 8, minor: 0,
            sectors: try fields["sectors"]?.unsigned() ?? 0,
            queues: try fields["queues"]?.integer(in: 0...MachineDecoder.interfaceQueues) ?? 1,
            parents: try parents(fields["parents"]),
            isInBlockDirectory: try fields["in_block"]?.bool() ?? true)
        if let field = fields["dev"] {
            let expected = "a device number as 8:0"
            guard let number = MachineDecoder.deviceNumber(try field.text(expected: expected)) else {
                throw field.error(expected: expected)
            }
            (result.major, result.minor) = number
        }
        if !result.isInBlockDirectory, result.parents.isEmpty {
            throw field.error("found neither parents nor the directory block; expected one of them")
        }
        result.attributes = try texts(fields["files"], named: Disk.attributeNames)
        result.queueAttributes = try texts(fields["queue"], named: Disk.queueAttributeNames)
        return result
    }

    /// The 48 bits of `3c:fd:fe:00:00:01`; nil for other text.
    static func hardwareAddress(_ text: String) -> UInt64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var address: UInt64 = 0
        for part in parts {
            guard let byte = Field.hexadecimal(part, digits: 2) else { return nil }
            address = address << 8 | byte
        }
        return address
    }

    /// The two parts of `8:0` (Linux: 12 and 20 bits); nil for other text.
    static func deviceNumber(_ text: String) -> (Int, Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]),
            (0..<1 << 12).contains(major), (0..<1 << 20).contains(minor), text == "\(major):\(minor)"
        else { return nil }
        return (major, minor)
    }

    private func parents(_ field: Field?) throws(MachineFileError) -> [String] {
        guard let field else { return [] }
        let items = try field.list()
        guard items.count <= 4 else {
            throw field.error("found \(items.count) directories; expected 4 at most")
        }
        var result: [String] = []
        for item in items { result.append(try item.fileName()) }
        return result
    }

    /// Texts of files of the given names, each without the newline at its end.
    func texts(_ field: Field?, named names: [String]) throws(MachineFileError) -> [String: String] {
        guard let field else { return [:] }
        let fields = try field.mapping(names)
        var result: [String: String] = [:]
        for entry in fields.entries {
            guard let text = try fields[entry.key]?.text() else { continue }
            guard !text.utf8.contains(0), text.utf8.count <= 4095 else {
                throw fields[entry.key]?.error(expected: "a text of 4095 bytes at most, without a NUL")
                    ?? field.error(expected: "texts")
            }
            result[entry.key] = text
        }
        return result
    }
}
