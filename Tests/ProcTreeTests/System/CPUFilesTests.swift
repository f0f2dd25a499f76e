import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("sys/devices/system/cpu") struct CPUFilesTests {
    private static let cpu = "sys/devices/system/cpu"

    private func make(
        _ cpus: CPUSpecification = CPUSpecification(coresPerSocket: 4),
        kernel: KernelVersion = KernelVersion(6, 18), _ architecture: Architecture = .x86_64
    ) throws -> (machine: Machine, tree: ProcTree) {
        let machine = try Machine(describe(cpus: cpus, kernel: kernel, architecture))
        return (machine, try ProcTree(machine))
    }

    private func exists(_ tree: ProcTree, _ path: String) -> Bool {
        (try? tree.node(atPath: "\(Self.cpu)/\(path)")) != nil
    }

    @Test("what a CPU has")
    func lists() throws {
        let (_, tree) = try make()
        let names = try tree.entries(Self.cpu).map(\.name)
        #expect(
            names == [
                "enabled", "isolated", "kernel_max", "offline", "online", "possible", "present", "cpu0",
                "cpu1",
                "cpu2", "cpu3",
            ])
        #expect(try tree.entries("\(Self.cpu)/cpu0").map(\.name) == ["cache", "topology", "node0"])
        #expect(try tree.entries("\(Self.cpu)/cpu3").map(\.name) == ["cache", "online", "topology", "node0"])
        #expect(try tree.entries("\(Self.cpu)/cpu3/topology").count == 16)
        #expect(try tree.node(atPath: Self.cpu).linkCount == 6)
        #expect(try tree.node(atPath: "\(Self.cpu)/cpu3").linkCount == 4)
    }

    @Test("the numbers and sets of two packages with two threads a core")
    func topology() throws {
        let (_, tree) = try make(CPUSpecification(sockets: 2, coresPerSocket: 4, threadsPerCore: 2, nodes: 2))
        let text = { (name: String) in try tree.text("\(Self.cpu)/cpu13/\(name)") }
        #expect(try text("topology/core_id") == "1\n" && text("topology/physical_package_id") == "1\n")
        #expect(try text("topology/die_id") == "0\n" && text("topology/cluster_id") == "65535\n")
        for name in ["thread_siblings", "core_cpus", "cluster_cpus"] {
            #expect(try text("topology/\(name)_list") == "5,13\n" && text("topology/\(name)") == "2020\n")
        }
        for name in ["core_siblings", "package_cpus", "die_cpus"] {
            #expect(
                try text("topology/\(name)_list") == "4-7,12-15\n" && text("topology/\(name)") == "f0f0\n")
        }
        #expect(try text("cache/index0/type") == "Data\n" && text("cache/index1/type") == "Instruction\n")
        #expect(try text("cache/index2/size") == "512K\n" && text("cache/index2/id") == "5\n")
        #expect(try text("cache/index3/id") == "1\n" && text("cache/index3/shared_cpu_list") == "4-7,12-15\n")
        #expect(try text("node1/cpulist") == "4-7,12-15\n")
        #expect(try tree.target(of: try node(tree, "cpu13", "node1")) == "../../node/node1")
        #expect(!exists(tree, "cpu13/node0") && !exists(tree, "cpu13/cache/index4") && !exists(tree, "cpu16"))
    }

    /// The number of a name without following it.
    private func node(_ tree: ProcTree, _ directory: String, _ name: String) throws -> UInt64 {
        let bytes = Array(name.utf8)
        return try tree.lookup(bytes.span, in: try tree.node(atPath: "\(Self.cpu)/\(directory)").inode).inode
    }

    @Test(
        "a CPU goes and comes, in all the kernel's spellings",
        arguments: [
            ("0", "1"), ("0\n", "1\n"), ("n", "y"), ("No\n", "Yes\n"), ("off", "on"), ("OFF\n", "ON\n"),
            ("f", "t"),
        ])
    func hotplug(off: String, on: String) throws {
        let (machine, tree) = try make()
        let file = try tree.open("\(Self.cpu)/cpu2/online")
        #expect(try file.contents() == Array("1\n".utf8))
        #expect(try file.write(off) == off.utf8.count)
        #expect(!machine.snapshot().state.online.contains(2))
        #expect(try file.contents() == Array("0\n".utf8))
        #expect(!exists(tree, "cpu2/topology") && !exists(tree, "cpu2/cache") && exists(tree, "cpu2/node0"))
        #expect(try tree.text("\(Self.cpu)/online") == "0-1,3\n" && tree.text("\(Self.cpu)/offline") == "2\n")
        #expect(try tree.text("\(Self.cpu)/cpu0/topology/package_cpus") == "b\n")
        #expect(try tree.text("\(Self.cpu)/cpu0/cache/index3/shared_cpu_list") == "0-1,3\n")
        #expect(try tree.text("sys/devices/system/node/node0/cpulist") == "0-1,3\n")
        #expect(
            try tree.text("\(Self.cpu)/possible") == "0-3\n" && tree.text("\(Self.cpu)/present") == "0-3\n")
        #expect(try file.write(on) == on.utf8.count && file.write(on) == on.utf8.count)
        #expect(try tree.text("\(Self.cpu)/online") == "0-3\n" && exists(tree, "cpu2/topology"))
        #expect(try tree.text("\(Self.cpu)/offline") == "\n")
    }

    @Test("what is no truth value is refused", arguments: ["2", "junk", "\n", " 1", "o", "ok", "-1", "\0"])
    func refusals(text: String) throws {
        let (machine, tree) = try make()
        let file = try tree.open("\(Self.cpu)/cpu1/online")
        #expect(throws: Errno.invalidArgument) { try file.write(text) }
        #expect(machine.snapshot().state.online.count == 4)
    }

    @Test("a write is a page at most, and none is nothing")
    func longWrites() throws {
        let (machine, tree) = try make()
        let file = try tree.open("\(Self.cpu)/cpu1/online")
        #expect(try file.write(String(repeating: "0", count: 5000)) == 4096)
        #expect(machine.snapshot().state.online.count == 3)
        #expect(try file.write("") == 0 && file.write("1x") == 2)
    }

    @Test("the last CPU stays")
    func last() throws {
        let (_, tree) = try make(CPUSpecification(coresPerSocket: 2), .aarch64)
        #expect(try tree.open("\(Self.cpu)/cpu0/online").write("0") == 1)
        #expect(throws: Errno.busy) { try tree.open("\(Self.cpu)/cpu1/online").write("0") }
        #expect(try tree.text("\(Self.cpu)/online") == "1\n")
    }

    @Test("who has online, and how it may be used")
    func modes() throws {
        let (_, tree) = try make()
        let online = try tree.node(atPath: "\(Self.cpu)/cpu1/online")
        #expect(online.mode == 0o644 && online.size == 4096 && online.belongsToMounter && online.isPermanent)
        #expect(try !tree.node(atPath: "\(Self.cpu)/cpu1/topology").isPermanent)
        #expect(try !tree.node(atPath: "\(Self.cpu)/cpu1").isUnchanging)
        #expect(!exists(tree, "cpu0/online"))
        #expect(exists(try make(.aarch64).tree, "cpu0/online"))
        #expect(throws: Errno.accessDenied) {
            try tree.open(try tree.node(atPath: "\(Self.cpu)/online").inode, for: .writing)
        }
    }

    private func make(_ architecture: Architecture) throws -> (machine: Machine, tree: ProcTree) {
        try make(CPUSpecification(coresPerSocket: 4), kernel: KernelVersion(6, 18), architecture)
    }

    @Test("old kernels had less")
    func kernels() throws {
        let before = try make(kernel: KernelVersion(2, 6, 0), .i386).tree
        #expect(try before.entries(Self.cpu).map(\.name) == ["cpu0", "cpu1", "cpu2", "cpu3"])
        #expect(try before.entries("\(Self.cpu)/cpu1").isEmpty)
        let (machine, tree) = try make(kernel: KernelVersion(3, 10))
        #expect(
            exists(tree, "cpu1/topology/core_siblings_list") && !exists(tree, "cpu1/topology/package_cpus"))
        #expect(!exists(tree, "enabled") && !exists(tree, "cpu1/topology/die_id"))
        let file = try tree.open("\(Self.cpu)/cpu1/online")
        for text in ["off", "n", "2"] { #expect(throws: Errno.invalidArgument) { try file.write(text) } }
        #expect(try file.write("0") == 1 && !machine.snapshot().state.online.contains(1))
        #expect(exists(try make(kernel: KernelVersion(6, 11)).tree, "enabled"))
        #expect(!exists(try make(.aarch64).tree, "cpu0/topology/die_id"))
    }

    @Test("a random machine's files agree with its topology, whatever goes")
    func laws() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var cpus = CPUSpecification.random(random.next(in: 2..<70), &random)
            cpus.coresPerSocket = random.next(in: 1..<9)
            cpus.threadsPerCore = random.next(in: 1..<3)
            cpus.nodes = random.next(in: 1..<5)
            cpus.countOverride = cpus.offline.last.map { $0 + 2 } ?? 2
            let (machine, tree) = try make(cpus)
            for _ in 0..<random.next(in: 0..<10) {
                let cpu = random.next(in: 0..<cpus.count)
                try? machine.setOnline(random.chance(1, in: 2), cpu: cpu)
            }
            let state = machine.snapshot().state
            let (count, online) = (state.topology.cpuCount, state.online)
            let set = { (path: String) in
                let text = try tree.text("sys/devices/system/\(path)")
                let list = try CPUSet(kernelList: text.utf8, nrCPUs: count)
                if path.hasSuffix("_list") {
                    let name = path.dropLast(5) + (path.contains("/cache/") ? "_map" : "")
                    let mask = try tree.text("sys/devices/system/\(name)")
                    #expect(try CPUSet(kernelMask: mask.utf8, nrCPUs: count) == list, "seed \(seed), \(path)")
                }
                return list
            }
            #expect(try set("cpu/online") == online && set("cpu/possible") == state.possible)
            #expect(try set("cpu/offline") == state.possible.subtracting(online))
            var union = CPUSet()
            for node in 0..<state.topology.nodes {
                let cpus = try set("node/node\(node)/cpulist")
                #expect(cpus == state.topology.cpus(ofNode: node).intersection(online), "seed \(seed)")
                #expect(union.intersection(cpus).isEmpty)
                union = union.union(cpus)
            }
            #expect(union == online, "seed \(seed)")
            for cpu in 0..<count {
                #expect(exists(tree, "cpu\(cpu)/topology") == online.contains(cpu))
                #expect(exists(tree, "cpu\(cpu)/node\(state.topology.node(of: cpu))"))
                guard online.contains(cpu) else { continue }
                let topology = "cpu/cpu\(cpu)/topology"
                let core = try set("\(topology)/core_cpus_list")
                let package = try set("\(topology)/package_cpus_list")
                #expect(core.contains(cpu) && core.isSubset(of: package) && package.isSubset(of: online))
                #expect(core == (try set("\(topology)/thread_siblings_list")))
                for other in package {
                    let id = try tree.text("\(Self.cpu)/cpu\(other)/topology/physical_package_id")
                    #expect(try id == tree.text("\(Self.cpu)/cpu\(cpu)/topology/physical_package_id"))
                }
                for index in 0..<4 {
                    let sharers = try set("cpu/cpu\(cpu)/cache/index\(index)/shared_cpu_list")
                    #expect(
                        sharers.contains(cpu) && core.isSubset(of: sharers) && sharers.isSubset(of: package))
                }
            }
        }
    }

    @Test("a million CPUs: any file is found at once, all are listed, and nothing is kept")
    func million() throws {
        let count = 1 << 20
        let (machine, tree) = try make(
            CPUSpecification(sockets: 2, coresPerSocket: count / 4, threadsPerCore: 2, nodes: 8))
        #expect(try tree.text("\(Self.cpu)/cpu1048575/topology/core_cpus_list") == "524287,1048575\n")
        let node = try tree.node(atPath: "\(Self.cpu)/cpu1048575/topology/core_cpus_list")
        #expect(
            try tree.node(node.inode) == node && tree.node(atPath: Self.cpu).linkCount == 2 + UInt32(count))
        let free = machine.freePages
        let directory = try tree.node(atPath: Self.cpu).inode
        var (seen, cookie, sum) = (0, Int64(0), 0)
        while true {
            let part = try tree.entries(directory, from: cookie, most: 1000)
            guard let last = part.last else { break }
            cookie = last.nextCookie
            seen += part.count
            for entry in part where entry.kind == .directory { sum += Int(entry.name.dropFirst(3)) ?? 0 }
        }
        #expect(seen == count + 7 && sum == count * (count - 1) / 2)
        for _ in 0..<20_000 {
            _ = try tree.node(atPath: "\(Self.cpu)/cpu\(sum % count)/cache/index2/size")
            sum /= 3
        }
        #expect(machine.freePages == free)
    }
}
