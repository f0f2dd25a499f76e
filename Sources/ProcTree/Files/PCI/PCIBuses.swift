import KernelTypes
import Machine

/// The functions on a machine's PCI buses, as directories need them: they stay the same as long as it runs.
///
/// A function is in the directory of the bridge above it, if that is known; otherwise in one of its bus, which is
/// then the root of its own, under a host bridge.
final class PCIBuses: Sendable {
    /// A root bus.
    struct Bus: Sendable {
        let domain: Int
        let number: Int
        /// The places of its functions among all, ascending; those behind bridges are not among them, and neither
        /// are bridges that have some.
        var functions: [Int] = []

        /// The name of its directory: `pci0000:00`.
        var name: String { "pci\(hexadecimal(domain, 4)):\(hexadecimal(number, 2))" }
    }

    /// A bridge with functions behind it.
    struct Bridge: Sendable {
        /// Its place among all functions.
        let function: Int
        /// The bridge above it, by its place among all bridges; nil for one on a root bus.
        let parent: Int?
        /// How many bridges are above it.
        let depth: Int
        /// The place of its root bus.
        let bus: Int
        /// The places of the functions behind it, ascending, without bridges that have some.
        var functions: [Int] = []
    }

    /// The most bridges that have a directory for what is behind them: each makes the plan of the tree larger.
    private static let mostBridges = 160

    /// All functions, ascending by address.
    let functions: [PCIFunction]
    /// The root buses, ascending.
    let buses: [Bus]
    /// The bridges with something behind them, every one after the one above it.
    let bridges: [Bridge]
    /// The numbers of each function's interrupts.
    let interrupts: [CPUSet]
    /// The network interfaces, each with the place of its function.
    let networks: [(function: Int, interface: NetworkInterface)]
    /// The disks, each with the place of its function.
    let disks: [(function: Int, disk: Disk)]
    /// The drivers in use, each with the places of its functions.
    let drivers: [(name: String, functions: [Int])]
    /// The bridge above each function, by its place among the bridges.
    private let above: [Int?]

    /// The buses of a machine with these functions, which ascend by address.
    init(_ all: [PCIFunction]) {
        let functions = all.map(InterfacePlaces.fitting)
        self.functions = functions
        let layout = PCILayout(functions, mostBridges: PCIBuses.mostBridges)
        buses = layout.buses
        bridges = layout.bridges
        above = layout.above
        var networks: [(function: Int, interface: NetworkInterface)] = []
        var disks: [(function: Int, disk: Disk)] = []
        var drivers: [String: [Int]] = [:]
        for (place, function) in functions.enumerated() {
            for interface in function.interfaces {
                switch interface {
                case .network(let network): networks.append((place, network))
                case .disk(let disk): disks.append((place, disk))
                }
            }
            if let driver = function.driver { drivers[driver, default: []].append(place) }
        }
        self.networks = networks
        self.disks = disks
        self.drivers = drivers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        interrupts = functions.map { CPUSet(ranges: $0.interrupts) }
    }

    /// The place of the function with that address.
    func function(at address: PCIAddress) -> Int? {
        let place = functions.place { $0.address >= address }
        return place < functions.count && functions[place].address == address ? place : nil
    }

    /// The place of the bus with that name among all.
    func bus(named name: String) -> Int? {
        guard name.hasPrefix("pci"), let address = PCIAddress(name.dropFirst(3) + ":00.0") else { return nil }
        let place = buses.place { ($0.domain, $0.number) >= (address.domain, address.bus) }
        return place < buses.count && buses[place].name == name ? place : nil
    }

    /// The path of a function's directory below `sys/devices`.
    func path(of function: Int) -> String {
        let address = functions[function].address
        guard let bridge = above[function] else {
            return "\(Bus(domain: address.domain, number: address.bus).name)/\(address)"
        }
        return path(of: bridges[bridge].function) + "/\(address)"
    }

    /// The path of a network interface's directory below `sys/devices`.
    func path(of network: (function: Int, interface: NetworkInterface)) -> String {
        let (function, interface) = network
        return ([path(of: function)] + interface.parents + ["net", interface.name]).joined(separator: "/")
    }

    /// The path of a disk's directory below `sys/devices`.
    func path(of disk: (function: Int, disk: Disk)) -> String {
        let between = disk.disk.parents + (disk.disk.isInBlockDirectory ? ["block"] : [])
        return ([path(of: disk.function)] + between + [disk.disk.name]).joined(separator: "/")
    }
}

/// Where the functions of a machine are: on root buses, or behind bridges.
private struct PCILayout {
    private(set) var buses: [PCIBuses.Bus] = []
    private(set) var bridges: [PCIBuses.Bridge] = []
    private(set) var above: [Int?]

    init(_ functions: [PCIFunction], mostBridges: Int) {
        above = Array(repeating: nil, count: functions.count)
        var byAddress: [PCIAddress: Int] = [:]
        for (place, function) in functions.enumerated() { byAddress[function.address] = place }
        // A bridge has a place when all that is above it has: the shortest chains come first.
        var wanted: Set<[PCIAddress]> = []
        for function in functions where !function.bridges.isEmpty { wanted.insert(function.bridges) }
        var places: [[PCIAddress]: Int] = [:]
        let chains = wanted.sorted {
            $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count
        }
        var roots: [PCIAddress] = []
        for chain in chains where bridges.count < mostBridges {
            let parents = Array(chain.dropLast())
            guard let address = chain.last, let function = byAddress[address],
                functions[function].bridges == parents, functions[function].interfaces.isEmpty
            else { continue }
            let parent = places[parents]
            guard parents.isEmpty || parent != nil else { continue }
            places[chain] = bridges.count
            roots.append(chain[0])
            bridges.append(
                PCIBuses.Bridge(function: function, parent: parent, depth: parents.count, bus: 0))
        }
        let holders = Set(bridges.map(\.function))
        var onBus: [[Int]: [Int]] = [:]
        for (place, function) in functions.enumerated() {
            if let bridge = places[function.bridges],
                holders.contains(place) || bridges[bridge].functions.count < 1 << PCIFunctionFamily.bits
            {
                above[place] = bridge
            }
            let bus = [function.address.domain, function.address.bus]
            if let bridge = above[place] {
                if !holders.contains(place) { bridges[bridge].functions.append(place) }
            } else if holders.contains(place) {
                onBus[bus] = onBus[bus] ?? []
            } else {
                onBus[bus, default: []].append(place)
            }
        }
        for (bus, functions) in onBus.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            buses.append(PCIBuses.Bus(domain: bus[0], number: bus[1], functions: functions))
        }
        for (place, root) in roots.enumerated() {
            let bus = buses.place { ($0.domain, $0.number) >= (root.domain, root.bus) }
            let bridge = bridges[place]
            bridges[place] = PCIBuses.Bridge(
                function: bridge.function, parent: bridge.parent, depth: bridge.depth, bus: bus,
                functions: bridge.functions)
        }
    }
}

extension Array {
    /// The place of the first element of which `isBehind` is true, in an array in which it is of all after that.
    func place(_ isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
