import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("sys/devices/system/node") struct NodeFilesTests {
    private static let node = "sys/devices/system/node"

    private func tree(nodes: Int = 2, kernel: KernelVersion = KernelVersion(6, 18), sockets: Int = 2) throws
        -> ProcTree
    {
        let cpus = CPUSpecification(sockets: sockets, coresPerSocket: 8 / sockets, nodes: nodes)
        let specification = describe(cpus: cpus, kernel: kernel) {
            $0.memory = 512 << 20
            $0.population = .usual
        }
        return try ProcTree(try Machine(specification))
    }

    /// Numbers by name.
    private func numbers(_ lines: [String], name: Int, value: Int) -> [String: Int] {
        var result: [String: Int] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            if words.count > value { result[String(words[name])] = Int(words[value]) }
        }
        return result
    }

    @Test("what a node has")
    func lists() throws {
        let tree = try tree()
        #expect(
            try tree.entries(Self.node).map(\.name) == [
                "has_cpu", "has_generic_initiator", "has_memory", "has_normal_memory", "online", "possible",
                "node0",
                "node1",
            ])
        #expect(
            try tree.entries("\(Self.node)/node1").map(\.name) == [
                "cpulist", "cpumap", "distance", "meminfo", "numastat", "vmstat", "cpu4", "cpu5", "cpu6",
                "cpu7",
            ])
        for name in ["online", "possible", "has_cpu", "has_memory", "has_normal_memory"] {
            #expect(try tree.text("\(Self.node)/\(name)") == "0-1\n", "\(name)")
        }
        #expect(try tree.text("\(Self.node)/has_generic_initiator") == "\n")
        #expect(try tree.text("\(Self.node)/node1/cpu5/topology/core_id") == "1\n")
        #expect(try tree.text("\(Self.node)/node1/cpumap") == "f0\n")
        #expect(try tree.entries("\(Self.node)/node1").suffix(4).allSatisfy { $0.kind == .symbolicLink })
    }

    @Test("distances: a node's own is 10, those in its package are near, and it is as far back as there")
    func distances() throws {
        let tree = try tree(nodes: 4)
        #expect(try tree.text("\(Self.node)/node0/distance") == "10 12 32 32\n")
        #expect(try tree.text("\(Self.node)/node3/distance") == "32 32 12 10\n")
        #expect(try self.tree(nodes: 1).text("\(Self.node)/node0/distance") == "10\n")
    }

    @Test("a node without CPUs online is not in has_cpu")
    func offline() throws {
        let cpus = CPUSpecification(sockets: 2, coresPerSocket: 2, nodes: 2)
        let machine = try Machine(describe(cpus: cpus))
        let tree = try ProcTree(machine)
        try machine.setOnline(false, cpu: 2)
        #expect(try tree.text("\(Self.node)/has_cpu") == "0-1\n")
        try machine.setOnline(false, cpu: 3)
        #expect(
            try tree.text("\(Self.node)/has_cpu") == "0\n" && tree.text("\(Self.node)/node1/cpulist") == "\n")
        #expect(try tree.text("\(Self.node)/node1/cpumap") == "0\n")
    }

    @Test(
        "the nodes' memory adds up to the machine's",
        arguments: [KernelVersion(2, 6, 20), KernelVersion(4, 18), KernelVersion(6, 18), KernelVersion(7, 3)])
    func sums(kernel: KernelVersion) throws {
        let tree = try tree(nodes: 4, kernel: kernel)
        // What reading takes is taken first.
        for _ in 0..<2 { for node in 0..<4 { _ = try tree.text("\(Self.node)/node\(node)/meminfo") } }
        _ = try tree.text("proc/meminfo") + tree.text("proc/vmstat")
        var (memory, counters): ([String: Int], [String: Int]) = ([:], [:])
        for node in 0..<4 {
            let lines = try tree.lines("\(Self.node)/node\(node)/meminfo")
            #expect(lines.allSatisfy { $0.hasPrefix("Node \(node) ") })
            memory.merge(numbers(lines, name: 2, value: 3), uniquingKeysWith: +)
            let vmstat =
                kernel < KernelVersion(2, 6, 34) ? [] : try tree.lines("\(Self.node)/node\(node)/vmstat")
            counters.merge(numbers(vmstat, name: 0, value: 1), uniquingKeysWith: +)
        }
        let whole = numbers(try tree.lines("proc/meminfo"), name: 0, value: 1)
        var compared = 0
        for (name, value) in whole {
            guard let sum = memory[name] else { continue }
            #expect(sum == value, "\(name)")
            compared += 1
        }
        #expect(compared > 10 && memory["FilePages:"] == whole["Cached:"])
        #expect((memory["MemUsed:"] ?? 0) + (memory["MemFree:"] ?? 0) == whole["MemTotal:"])
        let all = numbers(try tree.lines("proc/vmstat"), name: 0, value: 1)
        for (name, value) in counters { #expect(all[name] == value, "\(name)") }
    }

    @Test("a thousand nodes do not outgrow a page")
    func many() throws {
        let cpus = CPUSpecification(coresPerSocket: 2048, nodes: 1024)
        let tree = try ProcTree(try Machine(describe(cpus: cpus) { $0.memory = 2 << 30 }))
        #expect(try tree.text("\(Self.node)/node1023/distance").split(separator: " ").count == 1024)
        #expect(try tree.text("\(Self.node)/online") == "0-1023\n")
        #expect(try tree.text("\(Self.node)/node1023/cpulist") == "2046-2047\n")
    }
}
