import KernelTypes
import Machine

/// The functions on a machine's PCI buses, as directories need them: they stay the same as long as it runs.
///
/// Every bus that has a function is the root of its own, under a host bridge.
final class PCIBuses: Sendable {
    /// A root bus.
    struct Bus: Sendable {
        let domain: Int
        let number: Int
        /// The places of its functions among all.
        let functions: Range<Int>

        /// The name of its directory: `pci0000:00`.
        var name: String { "pci\(hexadecimal(domain, 4)):\(hexadecimal(number, 2))" }
    }

    /// All functions, ascending by address.
    let functions: [PCIFunction]
    /// The buses, ascending.
    let buses: [Bus]
    /// The numbers of each function's interrupts.
    let interrupts: [CPUSet]
    /// The network interfaces, each with the place of its function.
    let networks: [(function: Int, interface: NetworkInterface)]
    /// The disks, each with the place of its function.
    let disks: [(function: Int, disk: Disk)]
    /// The drivers in use, each with the places of its functions.
    let drivers: [(name: String, functions: [Int])]

    /// The buses of a machine with these functions, which ascend by address.
    init(_ functions: [PCIFunction]) {
        self.functions = functions
        var buses: [Bus] = []
        var networks: [(function: Int, interface: NetworkInterface)] = []
        var disks: [(function: Int, disk: Disk)] = []
        var drivers: [String: [Int]] = [:]
        for (place, function) in functions.enumerated() {
            let address = function.address
            var first = place
            if let last = buses.last, last.domain == address.domain, last.number == address.bus {
                first = buses.removeLast().functions.lowerBound
            }
            buses.append(Bus(domain: address.domain, number: address.bus, functions: first..<place + 1))
            for interface in function.interfaces {
                switch interface {
                case .network(let network): networks.append((place, network))
                case .disk(let disk): disks.append((place, disk))
                }
            }
            drivers[function.driver, default: []].append(place)
        }
        self.buses = buses
        self.networks = networks
        self.disks = disks
        self.drivers = drivers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        interrupts = functions.map { CPUSet(ranges: $0.interrupts) }
    }

    /// The place of the function whose directory a path of numbers leads to, or through.
    func function(_ place: Place) -> Int {
        guard buses.indices.contains(place.numbers[0]) else { return 0 }
        return buses[place.numbers[0]].functions.lowerBound + place.numbers[1]
    }

    /// The place of the function with that address.
    func function(at address: PCIAddress) -> Int? {
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].address < address { low = middle + 1 } else { high = middle }
        }
        return low < functions.count && functions[low].address == address ? low : nil
    }

    /// The place of the bus with that name among all.
    func bus(named name: String) -> Int? {
        guard name.hasPrefix("pci"), let address = PCIAddress(name.dropFirst(3) + ":00.0") else { return nil }
        var low = 0
        var high = buses.count
        while low < high {
            let middle = (low + high) / 2
            if (buses[middle].domain, buses[middle].number) < (address.domain, address.bus) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < buses.count && buses[low].name == name ? low : nil
    }

    /// The path of a function's directory below `sys/devices`.
    func path(of function: Int) -> String {
        let address = functions[function].address
        let bus = Bus(domain: address.domain, number: address.bus, functions: function..<function + 1)
        return "\(bus.name)/\(address)"
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
