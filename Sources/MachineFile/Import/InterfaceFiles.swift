import KernelTypes
import Machine

/// Looks for network interfaces and disks below the directory of a PCI function.
struct InterfaceFiles {
    private let folder: FactsFolder
    private var networks: [DeviceInterface] = []
    private var disks: [DeviceInterface] = []
    /// How many directories may still be looked into: a USB controller has many that hold nothing of interest.
    private var rest = 2048

    /// The most directories between a function's and an interface's.
    private static let mostParents = 4

    init(_ folder: FactsFolder) { self.folder = folder }

    /// What was found, the network interfaces first.
    var found: [DeviceInterface] { networks + disks }

    /// Looks into a directory.
    mutating func look(in path: String, parents: [String]) {
        for name in folder.names(in: path).sorted() where FileName.isOne(name) && rest > 0 {
            let inner = "\(path)/\(name)"
            guard PCIAddress(name) == nil, name != "power", name != "msi_irqs", folder.isOwnFolder(inner)
            else {
                continue
            }
            rest -= 1
            switch name {
            case "net":
                for name in members(of: inner) {
                    if let network = network(name, "\(inner)/\(name)", parents) { networks.append(network) }
                }
            case "block":
                for name in members(of: inner) {
                    if let disk = disk(name, "\(inner)/\(name)", parents, isInBlock: true) {
                        disks.append(disk)
                    }
                }
            default:
                if !parents.isEmpty, let disk = disk(name, inner, parents, isInBlock: false) {
                    disks.append(disk)
                } else if parents.count < InterfaceFiles.mostParents {
                    look(in: inner, parents: parents + [name])
                }
            }
        }
    }

    private func members(of path: String) -> [String] {
        folder.names(in: path).filter { FileName.isOne($0) && folder.isOwnFolder("\(path)/\($0)") }.sorted()
    }

    private func network(_ name: String, _ path: String, _ parents: [String]) -> DeviceInterface? {
        guard let index = folder.text("\(path)/ifindex").flatMap({ Int($0) }),
            MachineDecoder.interfaceIndexes.contains(index)
        else { return nil }
        let speed = folder.text("\(path)/speed").flatMap { Int32($0) }.map { Int($0) }
        var network = NetworkInterface(
            name: name, index: index,
            address: folder.text("\(path)/address").flatMap(MachineDecoder.hardwareAddress) ?? 0,
            speed: speed.flatMap { $0 >= 0 ? $0 : nil }, queues: count("\(path)/queues", "rx-"),
            parents: parents)
        network.attributes = texts(path, NetworkInterface.attributeNames) { network.text($0) }
        return .network(network)
    }

    private func disk(
        _ name: String, _ path: String, _ parents: [String], isInBlock: Bool
    ) -> DeviceInterface? {
        guard let number = folder.text("\(path)/dev").flatMap(MachineDecoder.deviceNumber),
            let sectors = folder.text("\(path)/size").flatMap({ UInt64($0) })
        else { return nil }
        var disk = Disk(
            name: name, major: number.0, minor: number.1, sectors: sectors, queues: count("\(path)/mq", ""),
            parents: parents, isInBlockDirectory: isInBlock)
        disk.attributes = texts(path, Disk.attributeNames) { disk.text($0) }
        disk.queueAttributes = texts("\(path)/queue", Disk.queueAttributeNames) { disk.queueText($0) }
        return .disk(disk)
    }

    /// How many names of a folder are `prefix` and a number.
    private func count(_ path: String, _ prefix: String) -> Int {
        let count = folder.names(in: path).count { name in
            name.hasPrefix(prefix) && UInt32(name.dropFirst(prefix.count)) != nil
        }
        return min(count, MachineDecoder.interfaceQueues)
    }

    /// The texts of files that say something else than they would anyway.
    private func texts(
        _ path: String, _ names: [String], _ usual: (String) -> String?
    ) -> [String: String] {
        var result: [String: String] = [:]
        for name in names {
            if let text = folder.lines("\(path)/\(name)"), text != usual(name) { result[name] = text }
        }
        return result
    }
}
