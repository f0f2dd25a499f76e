import KernelTypes
import Machine

/// Reads `sys/bus/pci/devices` of a captured folder: the functions, and the network interfaces and disks that are
/// below them.
struct DeviceFiles {
    /// The functions, ascending by address.
    private(set) var functions: [PCIFunction] = []
    /// What could not be taken over and why, a line each.
    private(set) var remarks: [String] = []

    private let folder: FactsFolder
    private let kernel: KernelVersion
    private var names: Set<String> = []
    private var leftOut = 0
    private var unplaced = 0

    private static let root = "sys/bus/pci/devices"

    /// Reads what the folder has.
    init(_ folder: FactsFolder, kernel: KernelVersion) {
        self.folder = folder
        self.kernel = kernel
        let addresses = folder.names(in: DeviceFiles.root).compactMap(PCIAddress.init).sorted()
        var messages = 0
        for address in addresses.prefix(MachineDecoder.functionLimit) {
            guard let function = function(at: address),
                messages + function.interruptCount <= MachineDecoder.messageTotal
            else {
                leftOut += 1
                continue
            }
            messages += function.interruptCount
            functions.append(function)
        }
        leftOut += max(0, addresses.count - MachineDecoder.functionLimit)
        if leftOut > 0 {
            remarks.append(
                "\(leftOut) functions of \(DeviceFiles.root) are not taken over: no vendor, device or class")
        }
        if unplaced > 0 {
            remarks.append(
                "\(unplaced) functions of \(DeviceFiles.root) are put on root buses: no plain path")
        }
    }

    private mutating func function(at address: PCIAddress) -> PCIFunction? {
        let path = "\(DeviceFiles.root)/\(address)"
        guard let vendor = number("\(path)/vendor", 4), let device = number("\(path)/device", 4),
            let code = number("\(path)/class", 6)
        else { return nil }
        var subsystem: (UInt16, UInt16)?
        if let one = number("\(path)/subsystem_vendor", 4), let other = number("\(path)/subsystem_device", 4)
        {
            subsystem = (UInt16(truncatingIfNeeded: one), UInt16(truncatingIfNeeded: other))
        }
        let bytes = folder.bytes("\(path)/config", limit: MachineDecoder.configurationLimit) ?? []
        // Until 4.10 only the configuration space had it.
        let revision = number("\(path)/revision", 2) ?? (bytes.count > 8 ? UInt64(bytes[8]) : 0)
        let identity = PCIIdentity(
            UInt16(truncatingIfNeeded: vendor), UInt16(truncatingIfNeeded: device),
            classCode: UInt32(truncatingIfNeeded: code), subsystem: subsystem,
            revision: UInt8(truncatingIfNeeded: revision))
        let node = folder.text("\(path)/numa_node").flatMap { Int($0) } ?? -1
        var function = PCIFunction(
            address: address, identity: identity, driver: driver(path),
            node: (-1..<MachineDecoder.nodeLimit).contains(node) ? node : -1, signalling: .line)
        function.isSpelledOut = true
        function.bridges = bridges(address, path)
        if [64, 256, 4096].contains(bytes.count) { function.configuration = bytes }
        signals(&function, path)
        resources(&function, path)
        function.interfaces = interfaces(path)
        for attribute in PCIAttribute.all(of: kernel) {
            guard let text = folder.lines("\(path)/\(attribute.rawValue)"),
                text != attribute.text(function, kernel: kernel)
            else { continue }
            function.attributes[attribute.rawValue] = text
        }
        return function
    }

    /// The number that a file holds as `0x` and so many digits.
    private func number(_ name: String, _ digits: Int) -> UInt64? {
        guard let text = folder.text(name), text.hasPrefix("0x") else { return nil }
        return Field.hexadecimal(text.dropFirst(2), digits: digits)
    }

    private func driver(_ path: String) -> String? {
        let link = folder.link("\(path)/driver")?.split(separator: "/").last.map(String.init)
        let line = folder.line(of: "\(path)/uevent", beginning: "DRIVER=").map { String($0.dropFirst(7)) }
        return (link ?? line).flatMap { FileName.isOne($0) ? $0 : nil }
    }

    /// The bridges above a function, by the link that leads to its directory: from `pci0000:00` down.
    private mutating func bridges(_ address: PCIAddress, _ path: String) -> [PCIAddress] {
        guard let link = folder.link(path) else { return [] }
        let names = link.split(separator: "/").map(String.init)
        var chain: [PCIAddress] = []
        if let start = names.firstIndex(of: "devices"), names.count > start + 2 {
            chain = names[(start + 2)...].compactMap(PCIAddress.init)
            if let first = chain.first, chain.last == address, chain.count == names.count - start - 2,
                names[start + 1] + ":" == "pci\(first)".prefix(names[start + 1].utf8.count + 1),
                chain.count <= 17
            {
                return Array(chain.dropLast())
            }
        }
        unplaced += 1
        return []
    }

    /// How the function signals its interrupts, and which these are.
    private func signals(_ function: inout PCIFunction, _ path: String) {
        let messages = folder.names(in: "\(path)/msi_irqs").compactMap { name -> Int? in
            guard let number = Int(name), String(number) == name, MachineDecoder.irqs.contains(number) else {
                return nil
            }
            return number
        }.sorted().prefix(MachineDecoder.messageLimit)
        let line = folder.text("\(path)/irq").flatMap { Int($0) }.flatMap {
            MachineDecoder.irqs.contains($0) ? $0 : nil
        }
        if let first = messages.first {
            let isExtended = folder.text("\(path)/msi_irqs/\(first)") != "msi"
            function.signalling = isExtended ? .extendedMessages : .messages
            function.set(interrupts: CPUSet(messages))
        } else if let line, line > 0 {
            function.set(interrupts: CPUSet(line..<line + 1))
        }
        if let line, line != function.usualLine { function.givenLine = line }
    }

    /// The lines of `resource`: three numbers each.
    private func resources(_ function: inout PCIFunction, _ path: String) {
        guard let lines = folder.lines("\(path)/resource")?.split(separator: "\n"),
            lines.count <= PCIResource.limit
        else { return }
        var resources: [PCIResource] = []
        for (place, line) in lines.enumerated() {
            let numbers = line.split(separator: " ").compactMap { word in
                word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : nil
            }
            guard numbers.count == 3 else { return }
            if numbers != [0, 0, 0] {
                resources.append(
                    PCIResource(place: place, start: numbers[0], end: numbers[1], flags: numbers[2]))
            }
        }
        function.resources = resources
        if lines.count != PCIAttribute.resourceCount(function.identity, kernel) {
            function.resourceCount = lines.count
        }
    }

    /// What is below a function: first the network interfaces, then the disks.
    private mutating func interfaces(_ path: String) -> [DeviceInterface] {
        var search = InterfaceFiles(folder)
        search.look(in: path, parents: [])
        return search.found.filter { names.insert($0.name).inserted }
    }
}
