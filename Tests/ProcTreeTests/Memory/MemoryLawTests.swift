import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("The memory files agree with each other") struct MemoryLawTests {
    private static let files = [
        "meminfo", "vmstat", "zoneinfo", "slabinfo", "pagetypeinfo", "vmallocinfo", "buddyinfo",
    ]

    /// Puts objects, pages and areas in use.
    private func use(_ machine: Machine, _ random: inout SeededRandom) {
        let heap = machine.heap
        for _ in 0..<random.next(in: 0..<300) {
            let size = 1 << random.next(in: 0..<18)
            _ = try? heap.kmalloc.kmalloc(size: size, flags: random.chance(1, in: 3) ? .atomic : .kernel)
        }
        for _ in 0..<random.next(in: 0..<20) {
            let node = random.next(in: 0..<machine.memory.configuration.nodes)
            let bytes = random.next(in: 1..<300_000)
            _ = try? heap.vmalloc.vmalloc(bytes: bytes, node: node, caller: "test+0x1/0x2")
        }
        for _ in 0..<random.next(in: 0..<50) {
            _ = try? machine.memory.allocatePages(order: random.next(in: 0..<5), flags: .highUserMovable)
        }
    }

    @Test("on machines of all kinds", arguments: 0..<60)
    func agreement(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let specification = MachineSpecification.randomMemory(&random)
        let machine = try Machine(specification)
        let tree = try ProcTree(machine)
        use(machine, &random)
        let text = MemoryText(tree: tree)
        let pageKilobytes = machine.memory.pageSize / 1024
        let columns = machine.memory.maxOrder + 1
        // Readers need memory themselves. Once slabs are there for all of them nothing changes any more from
        // one file to the next: what a reader takes it gives back.
        for _ in 0..<2 { for name in Self.files { _ = try tree.text("proc/\(name)") } }
        let meminfo = try text.meminfo()
        let free = try #require(meminfo["MemFree"])
        #expect(try text.blockPages("proc/buddyinfo", columns: columns, mark: "zone") * pageKilobytes == free)
        let typed = try text.blockPages("proc/pagetypeinfo", columns: columns, mark: ", type ")
        let isCut = try tree.text("proc/pagetypeinfo").contains(">")
        #expect(isCut || typed * pageKilobytes == free)
        #expect(try text.zoneSum("pages free") * pageKilobytes == free)
        #expect(try text.zoneSum("managed") * pageKilobytes == meminfo["MemTotal"])
        try slabs(text, machine, meminfo)
        try counters(text, machine, meminfo)
        let vmalloc = machine.heap.vmalloc.snapshot()
        if specification.kernel >= KernelVersion(5, 3) {
            #expect(meminfo["VmallocUsed"] == Int(vmalloc.usedBytes >> 10))
        }
        #expect(meminfo["PageTables"] == vmalloc.pageTablePages * pageKilobytes)
        let areas = try tree.lines("proc/vmallocinfo").compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("pages=") }.flatMap { Int($0.dropFirst(6)) }
        }
        #expect(areas.reduce(0, +) * machine.memory.pageSize == Int(vmalloc.usedBytes))
        #expect(machine.memory.checkInvariants().isEmpty && machine.heap.slabs.checkInvariants().isEmpty)
    }

    /// `Slab` is what the caches' slabs take, and since 5.4 the large blocks.
    private func slabs(_ text: MemoryText, _ machine: Machine, _ meminfo: [String: Int]) throws {
        let pageKilobytes = machine.memory.pageSize / 1024
        let kernel = machine.kernel
        let slab = try #require(meminfo["Slab"])
        if kernel >= KernelVersion(2, 6, 19) {
            #expect(meminfo["SReclaimable", default: -1] + meminfo["SUnreclaim", default: -1] == slab)
        }
        let snapshot = machine.heap.slabs.snapshot()
        let usual = snapshot.allSatisfy { $0.pageCount == $0.slabCount * $0.pagesPerSlab }
        let rows = try text.slabs()
        #expect(rows.map(\.name) == snapshot.map(\.name))
        // numbers: active, objects, size, per slab, pages per slab, three tunables, active slabs, slabs.
        let pages = rows.reduce(0) { $0 + $1.numbers[4] * $1.numbers[9] }
        let large = kernel >= KernelVersion(5, 4) ? machine.heap.slabs.largePages : 0
        if usual { #expect((pages + large) * pageKilobytes == slab) }
        #expect(rows.allSatisfy { $0.numbers[0] <= $0.numbers[1] })
    }

    /// What `vmstat` says of the machine is the sum of what `zoneinfo` says of nodes and zones.
    private func counters(_ text: MemoryText, _ machine: Machine, _ meminfo: [String: Int]) throws {
        let vmstat = try text.vmstat()
        let pageKilobytes = machine.memory.pageSize / 1024
        guard machine.kernel >= KernelVersion(2, 6, 18) else {
            #expect(vmstat["nr_slab", default: -1] * pageKilobytes == meminfo["Slab"])
            return
        }
        let names = PageCounter.zone(of: machine.memory.configuration.architecture) + PageCounter.node
        let shown = names.filter { $0.kernels.contains(machine.kernel) }.map(\.name)
        for name in shown where name != "nr_page_table_pages" || machine.kernel >= KernelVersion(5, 11) {
            #expect(try text.zoneSum(name) == vmstat[name], "\(name)")
        }
        #expect(vmstat["nr_free_pages", default: -1] * pageKilobytes == meminfo["MemFree"])
        #expect(vmstat["nr_anon_pages", default: -1] * pageKilobytes == meminfo["AnonPages"])
        #expect(vmstat["nr_file_pages", default: -1] * pageKilobytes == meminfo["Cached"])
        let available = try #require(meminfo["MemAvailable"])
        #expect(available >= 0 && available <= meminfo["MemTotal", default: 0])
        if machine.memory.configuration.architecture == .i386 {
            let high = meminfo["HighTotal", default: -1] + meminfo["LowTotal", default: -1]
            #expect(high == meminfo["MemTotal"])
        }
        let mapped = meminfo.filter { $0.key.hasPrefix("DirectMap") }.reduce(0) { $0 + $1.value }
        let installed = Int(machine.memory.configuration.bytes >> 12) << 2
        let low = machine.memory.configuration.architecture == .i386 ? min(installed, 896 << 10) : installed
        #expect(mapped == (machine.memory.configuration.architecture.isX86 ? low : 0))
    }

    @Test("a reader that has begun shows what was true then, also while memory comes and goes")
    func snapshots() throws {
        let machine = try Machine(describe { $0.memory = 256 << 20 })
        let tree = try ProcTree(machine)
        for name in ["meminfo", "vmstat", "zoneinfo", "slabinfo", "pagetypeinfo", "vmallocinfo"] {
            let file = try tree.open("proc/\(name)")
            let first = try file.contents()
            var blocks: [PageBlock] = []
            for _ in 0..<40 { blocks.append(try machine.memory.getFreePages(order: 3, flags: .kernel)) }
            let area = try machine.heap.vmalloc.vmalloc(bytes: 1, caller: "test+0x1/0x2").area
            var second: [UInt8] = []
            while true {
                // Not from the start: what was taken is read on.
                let part = try file.bytes(100, at: Int64(second.count + 1))
                if part.isEmpty { break }
                second += part
            }
            #expect(second == Array(first.dropFirst()), "\(name)")
            if name != "slabinfo" { #expect(try file.contents() != first, "\(name)") }
            for block in blocks { try machine.memory.free(block) }
            try machine.heap.vmalloc.vfree(area.start)
            machine.heap.vmalloc.unmapAliases()
            tree.release(file)
        }
    }
}
