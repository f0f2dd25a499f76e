import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("proc/zoneinfo and pagetypeinfo") struct ZoneinfoTests {
    /// The figures of a real machine: managed pages, CPUs, and what its zoneinfo said.
    @Test(
        "the lists of the CPUs have a real machine's limits",
        arguments: [
            // high_min, batch, high_max and threshold as 6.18 shows them with two CPUs.
            (ZoneKind.dma, 1, 32, 240, 4), (.dma32, 63, 0, 48_300, 24),
        ])
    func lists(kind: ZoneKind, batch: Int, high: Int, highest: Int, threshold: Int) throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 2)) { $0.memory = 8 << 30 })
        let zone = try #require(machine.memory.zones().first { $0.kind == kind })
        let lists = PerCPUPages(zone, machine.snapshot().state)
        #expect(lists.batch == batch && lists.threshold == threshold)
        #expect(lists.high == max(zone.watermarks.low / 2, 4 * batch))
        #expect(lists.highest == zone.managedPages / 8 / 2)
        if kind == .dma {
            #expect(lists.highest == highest)
        } else {
            // The host keeps more back at boot than the machine, which has 782,336 pages in the zone.
            #expect(zone.managedPages == 782_336 && lists.highest == 48_896)
        }
    }

    @Test("a node without memory is cut short, and a node's CPUs share its lists")
    func nodes() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 8, nodes: 8)) { $0.memory = 16 << 20 })
        let tree = try ProcTree(machine)
        let lines = try tree.lines("proc/zoneinfo")
        #expect(lines.count { $0.hasPrefix("Node") } == 40)
        #expect(lines.count { $0 == "  per-node stats" } == 4)
        #expect(lines.count { $0 == "  pagesets" } == 4)
        #expect(lines.count { $0.hasPrefix("    cpu: ") } == 4 * 8)
        #expect(lines.suffix(12) == ArraySlice(empty(node: 7)))
    }

    /// What is shown of a zone without memory.
    private func empty(node: Int) -> [String] {
        let marks = ["boost", "min", "low", "high", "promo", "spanned", "present", "managed", "cma"]
        return ["Node \(node), zone   Device", "  pages free     0"]
            + marks.map { "        " + $0 + String(repeating: " ", count: 9 - $0.utf8.count) + "0" }
            + ["        protection: (0, 0, 0, 0, 0)"]
    }

    @Test("CPUs that are offline have no list")
    func offline() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 6, offline: CPUSet([1, 4]))) {
                $0.memory = 64 << 20
            })
        let cpus = try ProcTree(machine).lines("proc/zoneinfo").filter { $0.hasPrefix("    cpu: ") }
        #expect(cpus == [0, 2, 3, 5, 0, 2, 3, 5].map { "    cpu: \($0)" })
    }

    @Test("a record that the machine cannot hold is ENOMEM, and costs nothing to open")
    func tooLarge() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 1 << 20)) { $0.memory = 64 << 20 })
        let tree = try ProcTree(machine)
        let before = machine.freePages
        let file = try tree.open("proc/zoneinfo")
        #expect(throws: Errno.noMemory) { try file.bytes(4096, at: 0) }
        tree.release(file)
        #expect(before - machine.freePages < 64)
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("7.x tells of the blocks for allocations that cannot wait, older kernels have fewer marks")
    func versions() throws {
        func lines(_ kernel: KernelVersion) throws -> [String] {
            try ProcTree(try Machine(describe(kernel: kernel))).lines("proc/zoneinfo")
        }
        #expect(try lines(KernelVersion(7, 3)).contains("  free_highatomic:     0"))
        #expect(try !lines(KernelVersion(6, 18)).contains { $0.contains("highatomic") })
        let old = try lines(KernelVersion(5, 10))
        #expect(!old.contains { $0.contains("boost") || $0.contains("promo") || $0.contains("cma      ") })
        #expect(!old.contains { $0.contains("high_min") } && old.contains("              high:     6"))
    }

    @Test("pagetypeinfo cuts very long lists")
    func cut() throws {
        let machine = try Machine(describe { $0.memory = 2 << 30 })
        let tree = try ProcTree(machine)
        var pages: [PageBlock] = []
        while let page = try? machine.memory.getFreePages(order: 0, flags: [.kernel, .noWarn]) {
            pages.append(page)
        }
        for page in pages where page.frame % 2 == 0 { try machine.memory.free(page) }
        #expect(try tree.text("proc/pagetypeinfo").contains(" >100000 "))
        #expect(try tree.node(atPath: "proc/pagetypeinfo").mode == 0o400)
    }
}
