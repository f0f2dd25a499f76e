extension PCIFunction {
    /// All functions of a machine, ascending by address: those that its devices made and those that are spelled
    /// out.
    ///
    /// - Throws: when two have one address, or two interfaces one name.
    static func merged(
        _ made: [PCIFunction], with spelledOut: [PCIFunction]
    ) throws(MachineError) -> [PCIFunction] {
        guard !spelledOut.isEmpty else { return made }
        let all = (made + spelledOut).sorted { $0.address < $1.address }
        for (one, other) in zip(all, all.dropFirst()) where one.address == other.address {
            throw MachineError(
                key: "pci", reason: "two functions at \(one.address); expected one at each address")
        }
        var networks: Set<String> = []
        var disks: Set<String> = []
        for interface in all.flatMap(\.interfaces) {
            let isNew =
                switch interface {
                case .network(let network): networks.insert(network.name).inserted
                case .disk(let disk): disks.insert(disk.name).inserted
                }
            guard isNew else {
                throw MachineError(
                    key: "pci", reason: "\(interface.name) is there twice; expected it once")
            }
        }
        return all
    }
}
