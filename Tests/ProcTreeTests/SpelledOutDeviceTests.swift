import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Devices that are spelled out") struct SpelledOutDeviceTests {
    private func function(
        _ address: String, bridges: [String] = [], class code: UInt32 = 0x02_0000, driver: String? = "x"
    ) throws -> PCIFunction {
        var function = PCIFunction(
            address: try #require(PCIAddress(address)),
            identity: PCIIdentity(0x8086, 0x1572, classCode: code),
            driver: driver, node: -1, signalling: .line)
        function.bridges = try bridges.map { try #require(PCIAddress($0)) }
        function.isSpelledOut = true
        return function
    }

    private func tree(_ functions: [PCIFunction]) throws -> ProcTree {
        try ProcTree(Machine(describe { $0.pci = functions }))
    }

    /// Every path of the tree leads to a node, and links lead to something.
    private func walk(_ tree: ProcTree, _ path: String) throws -> Int {
        var count = 0
        var inodes: Set<UInt64> = []
        for entry in try tree.entries(path) where entry.name != "." && entry.name != ".." {
            #expect(inodes.insert(entry.inode).inserted, "\(path)/\(entry.name)")
            count += 1
            switch entry.kind {
            case .directory: count += try walk(tree, "\(path)/\(entry.name)")
            case .file: _ = try tree.bytes("\(path)/\(entry.name)")
            default: #expect(throws: Never.self) { try tree.node(atPath: "\(path)/\(entry.name)") }
            }
        }
        return count
    }

    @Test("a function is below the bridges above it")
    func bridges() throws {
        let (port, inner) = ("0000:00:1c.0", "0000:01:00.0")
        var card = try function("0000:03:00.0", bridges: [port, inner])
        card.interfaces = [
            .network(
                NetworkInterface(
                    name: "eth7", index: 9, address: 0x3cfd_fe00_0001, speed: nil, queues: 3,
                    parents: ["virtio0"]))
        ]
        let tree = try tree([
            try function(port, class: 0x06_0400, driver: "pcieport"),
            try function(inner, bridges: [port], class: 0x06_0400, driver: nil), card,
            try function("0000:03:00.1", bridges: [port, inner]), try function("0000:00:02.0"),
            // Nothing tells of the bridge above this one.
            try function("0000:09:00.0", bridges: ["0000:08:00.0"]),
        ])
        let path = "pci0000:00/0000:00:1c.0/0000:01:00.0/0000:03:00.0"
        func target(_ path: String) throws -> String? {
            let names = path.split(separator: "/")
            let parent = try tree.node(atPath: names.dropLast().joined(separator: "/"))
            let node = try tree.lookup(names[names.count - 1].utf8Span.span, in: parent.inode)
            return try tree.target(of: node.inode)
        }
        #expect(
            try tree.node(atPath: "sys/bus/pci/devices/0000:03:00.0").inode
                == tree.node(atPath: "sys/devices/\(path)").inode)
        #expect(try target("sys/bus/pci/devices/0000:03:00.0") == "../../../devices/\(path)")
        #expect(try target("sys/devices/\(path)/subsystem") == "../../../../../bus/pci")
        #expect(try target("sys/class/net/eth7") == "../../devices/\(path)/virtio0/net/eth7")
        #expect(
            try target("sys/devices/\(path)/virtio0/net/eth7/subsystem")
                == "../../../../../../../../class/net")
        #expect(try tree.node(atPath: "sys/class/net/eth7/subsystem/eth7/queues/rx-2/rps_cpus").kind == .file)
        #expect(
            try tree.entries("sys/devices/pci0000:00").map(\.name).filter { $0.hasPrefix("0000") }.sorted()
                == ["0000:00:02.0", "0000:00:1c.0"])
        #expect(try tree.node(atPath: "sys/devices/pci0000:09/0000:09:00.0/vendor").kind == .file)
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/pci0000:09/0000:00:1c.0") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/bus/pci/devices/0000:01:00.0/driver") }
        #expect(try tree.lines("sys/bus/pci/devices/0000:01:00.0/uevent")[0] == "PCI_CLASS=60400")
        #expect(try walk(tree, "sys/devices/pci0000:00") > 150)
    }

    @Test("a controller has as many disks as it has")
    func disks() throws {
        var controller = try function("0000:00:17.0", class: 0x01_0601)
        controller.interfaces = (0..<40).map { port in
            .disk(
                Disk(
                    name: "sd\(port)", major: 8, minor: port * 16, sectors: 99, queues: 1,
                    parents: ["ata\(port / 8)", "host\(port / 4)", "t", "\(port / 2)"],
                    isInBlockDirectory: true))
        }
        controller.configuration = Array(repeating: 7, count: 4096)
        controller.resources = [PCIResource(place: 1, start: 1, end: .max, flags: 2)]
        controller.resourceCount = 2
        controller.attributes = ["enable": "0"]
        let tree = try tree([controller])
        let names = try tree.entries("sys/block").map(\.name)
        #expect(names == (0..<40).map { "sd\($0)" })
        for (number, name) in names.enumerated() {
            #expect(try tree.text("sys/block/\(name)/dev") == "8:\(number * 16)\n")
        }
        let path = "sys/bus/pci/devices/0000:00:17.0"
        #expect(
            try tree.bytes("\(path)/config").count == 4096 && tree.node(atPath: "\(path)/config").size == 4096
        )
        #expect(try tree.text("\(path)/enable") == "0\n")
        let zero = "0x0000000000000000"
        #expect(
            try tree.lines("\(path)/resource")
                == ["\(zero) \(zero) \(zero)", "0x0000000000000001 0xffffffffffffffff 0x0000000000000002"])
        #expect(try walk(tree, "sys/devices/pci0000:00") > 40 * 20)
    }

    @Test("no number of bridges is too large for the tree")
    func manyBridges() throws {
        var functions: [PCIFunction] = []
        for number in 0..<240 {
            let port = "0000:00:\(hexadecimal(number / 8, 2)).\(number % 8)"
            functions.append(try function(port, class: 0x06_0400))
            var card = try function("0000:\(hexadecimal(number + 1, 2)):00.0", bridges: [port])
            for depth in 0..<5 {
                let parents = (0..<depth).map { "p\($0)" }
                card.interfaces.append(
                    .network(
                        NetworkInterface(
                            name: "n\(number)-\(depth)", index: 2, address: 0, speed: 1, queues: 8,
                            parents: parents)))
                card.interfaces.append(
                    .disk(
                        Disk(
                            name: "d\(number)-\(depth)", major: 1, minor: 1, sectors: 1, queues: 1,
                            parents: parents, isInBlockDirectory: true)))
            }
            functions.append(card)
        }
        let tree = try tree(functions.sorted { $0.address < $1.address })
        for number in [1, 160, 240] {
            let path = "sys/bus/pci/devices/0000:\(hexadecimal(number, 2)):00.0"
            #expect(try tree.text("\(path)/vendor") == "0x8086\n")
        }
        #expect(try tree.text("sys/class/net/n0-3/ifindex") == "2\n")
        #expect(try tree.text("proc/version").isEmpty == false)
    }

    @Test("whatever is spelled out makes a tree")
    func anything() throws {
        var random = SeededRandom(seed: 41)
        for _ in 0..<40 {
            var functions: [PCIAddress: PCIFunction] = [:]
            let addresses = (0..<random.next(in: 1..<60)).map { _ in
                PCIAddress(
                    domain: random.next(in: 0..<3) * 0xffff, bus: random.next(in: 0..<3),
                    device: random.next(in: 0..<4), function: random.next(in: 0..<2))
            }
            for address in addresses {
                var function = try function("\(address)", driver: random.chance(1, in: 4) ? nil : "d")
                for _ in 0..<random.next(in: 0..<4) {
                    function.bridges.append(addresses[random.next(in: 0..<addresses.count)])
                }
                for number in 0..<random.next(in: 0..<20) {
                    let name = "i\(address.bus)\(address.device)\(address.function)-\(number)"
                    let parents = (0..<random.next(in: 0..<6)).map { _ in "p\(random.next(in: 0..<20))" }
                    function.interfaces.append(
                        random.chance(1, in: 2)
                            ? .network(
                                NetworkInterface(
                                    name: "\(address.domain)\(name)", index: 2, address: 0, speed: 1,
                                    queues: random.next(in: 0..<65_536), parents: parents))
                            : .disk(
                                Disk(
                                    name: "\(address.domain)\(name)", major: 1, minor: 1, sectors: 1,
                                    queues: 1,
                                    parents: parents, isInBlockDirectory: random.chance(1, in: 2))))
                }
                functions[address] = function
            }
            let tree = try tree(functions.values.sorted { $0.address < $1.address })
            for address in functions.keys {
                let text = try tree.text("sys/bus/pci/devices/\(address)/vendor")
                #expect(text == "0x8086\n", "\(address)")
            }
            for entry in try tree.entries("sys/bus/pci/devices") {
                #expect(throws: Never.self) { try tree.node(atPath: "sys/bus/pci/devices/\(entry.name)/irq") }
            }
        }
    }
}
