import KernelMemory
import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("proc/buddyinfo") struct BuddyinfoTests {
    private struct Line: Equatable {
        var node: Int
        var zone: String
        var counts: [Int]

        /// Takes a line apart; nil when it does not begin as such lines do.
        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard words.count > 4, words[0] == "Node", words[2] == "zone", let node = Int(words[1].dropLast())
            else { return nil }
            self.node = node
            zone = String(words[3])
            counts = words[4...].compactMap { Int($0) }
        }

        /// The line again as the kernel formats it: `Node %d, zone %8s ` and `%6lu ` for each order.
        var text: String {
            "Node \(node), zone " + column(zone, 8) + " "
                + counts.map { column(String($0), 6) + " " }.joined()
        }

        private func column(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.utf8.count)) + text
        }
    }

    private func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try #require(Line($0)) }
    }

    @Test("is formatted as the kernel's own is")
    func format() throws {
        let ours = try ProcTree(try Machine(describe { $0.memory = 8 << 30 })).text("proc/buddyinfo")
        #expect(try lines(ours).map { $0.text + "\n" }.joined() == ours)
        #expect(try lines(ours).map(\.zone) == ["DMA", "DMA32", "Normal"])
    }

    @Test("of the host is formatted as ours is")
    func oracle() throws {
        guard let host = Golden.read("/proc/buddyinfo"), !host.isEmpty else {
            try leaveOut("/proc/buddyinfo cannot be read here, or is empty")
        }
        #expect(try !lines(host).isEmpty)
        #expect(try lines(host).map { $0.text + "\n" }.joined() == host)
        #expect(try lines(host).allSatisfy { $0.counts.count == 11 })
    }

    @Test("adds up to the free pages of every zone", arguments: 1...10)
    func sums(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let nodes = random.next(in: 1..<5)
        let architecture = [.x86_64, .aarch64, .i386, .ia64][random.next(in: 0..<4)] as Architecture
        let cpus = CPUSpecification(sockets: nodes, coresPerSocket: 4, nodes: nodes)
        let machine = try Machine(
            describe(cpus: cpus, architecture) {
                $0.memory = UInt64(nodes) << UInt64(random.next(in: 28..<32))
            })
        let tree = try ProcTree(machine)
        var blocks: [PageBlock] = []
        for _ in 0..<100 {
            let order = random.next(in: 0..<8)
            if let block = try? machine.memory.getFreePages(
                order: order, flags: .kernel, node: random.next(in: 0..<nodes))
            {
                blocks.append(block)
            }
        }
        // What an open file takes of slabs is there after the first time.
        _ = try tree.text("proc/buddyinfo")
        let zones = machine.memory.zones().filter(\.isPopulated)
        let text = try tree.text("proc/buddyinfo")
        let lines = try lines(text)
        #expect(lines.map { $0.text + "\n" }.joined() == text, "seed \(seed)")
        #expect(
            lines.map(\.node) == zones.map(\.node) && lines.map(\.zone) == zones.map(\.name), "seed \(seed)")
        for (line, zone) in zip(lines, zones) {
            #expect(line.counts.count == machine.memory.maxOrder + 1, "seed \(seed)")
            let sum = line.counts.enumerated().reduce(0) { $0 + $1.element << $1.offset }
            #expect(sum == zone.freePages, "seed \(seed)")
        }
        for block in blocks { try machine.memory.free(block) }
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("many nodes are many records, read in parts")
    func manyNodes() throws {
        let cpus = CPUSpecification(sockets: 64, coresPerSocket: 2, nodes: 64)
        let machine = try Machine(describe(cpus: cpus) { $0.memory = 64 << 30 })
        let tree = try ProcTree(machine)
        _ = try tree.text("proc/buddyinfo")
        let text = try tree.text("proc/buddyinfo")
        #expect(try tree.bytes("proc/buddyinfo", chunk: 100) == Array(text.utf8))
        #expect(try Set(lines(text).map(\.node)).count == 64)
    }
}
