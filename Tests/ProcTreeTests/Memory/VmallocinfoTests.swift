import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("proc/vmallocinfo and proc/modules") struct VmallocinfoTests {
    /// The lines that `body` adds to the file, without those that the boot made.
    private func added(_ tree: ProcTree, by body: () throws -> Void) throws -> [String] {
        let before = Set(try tree.lines("proc/vmallocinfo"))
        try body()
        return try tree.lines("proc/vmallocinfo").filter { !before.contains($0) }
    }

    /// A line without the addresses, which depend on what the boot mapped.
    private func rest(_ line: String) -> String { String(line.drop { $0 != " " }) }

    @Test("an area is a line with its guard page, its pages and their nodes")
    func lines() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 4, nodes: 2), kernel: KernelVersion(5, 14)) {
                $0.memory = 512 << 20
            })
        let tree = try ProcTree(machine)
        let space = machine.heap.vmalloc
        let lines = try added(tree) {
            _ = try space.vmalloc(bytes: 9000, node: 1, caller: "alloc_fdtable+0x86/0x110")
            let page = try machine.memory.getFreePages(order: 1, flags: .kernel)
            _ = try space.vmap([page], caller: "irq_init_percpu_irqstack+0xed/0x120")
            let freed = try space.vmalloc(bytes: 1, caller: "x+0x0/0x1").area
            try space.vfree(freed.start)
        }
        #expect(
            lines.map(rest) == [
                "   16384 alloc_fdtable+0x86/0x110 pages=3 vmalloc N1=3",
                "   12288 irq_init_percpu_irqstack+0xed/0x120 vmap", "    8192 unpurged vm_area",
            ])
        let area = try #require(space.snapshot().areas.first { $0.caller.hasPrefix("alloc_fdtable") })
        let addresses = [area.start, area.end].map { "0x" + String($0, radix: 16) }.joined(separator: "-")
        #expect(lines[0].hasPrefix(addresses + " "))
        #expect(try tree.node(atPath: "proc/vmallocinfo").mode == 0o400)
        space.unmapAliases()
        #expect(try !tree.text("proc/vmallocinfo").contains("unpurged"))
    }

    @Test("what the boot mapped is there: registers of devices with their addresses")
    func registers() throws {
        let tree = try ProcTree(try Machine(describe { $0.memory = 512 << 20 }))
        let lines = try tree.lines("proc/vmallocinfo").filter { $0.hasSuffix(" ioremap") }
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.split(separator: " ").dropLast().last?.utf8.count == 23 })
        #expect(lines.allSatisfy { $0.contains(" phys=0x") && !$0.contains("pages=") })
    }

    @Test("from 6.9 on the areas are in the order of their lists, and the file is one record")
    func lists() throws {
        let machine = try Machine(describe { $0.memory = 512 << 20 })
        let tree = try ProcTree(machine)
        let lines = try added(tree) {
            for _ in 0..<80 { _ = try machine.heap.vmalloc.vmalloc(bytes: 60_000, caller: "test+0x1/0x2") }
        }
        let starts = lines.compactMap { UInt64($0.dropFirst(2).prefix(16), radix: 16) }
        let sorted = starts.sorted { ($0 >> 16 % 4, $0) < ($1 >> 16 % 4, $1) }
        #expect(starts.count == 80 && starts == sorted && starts != starts.sorted())
        let whole = try tree.bytes("proc/vmallocinfo")
        let file = try tree.open("proc/vmallocinfo")
        // More than a page in one read, so the buffer has grown to hold all of it.
        #expect(whole.count > 4096)
        #expect(try file.bytes(1 << 16, at: 0) == whole)
        #expect(file.status.size > whole.count)
    }

    @Test("a machine of 32 bits has addresses of eight digits")
    func narrow() throws {
        let machine = try Machine(describe(kernel: KernelVersion(2, 6, 0), .i386) { $0.memory = 1 << 30 })
        let tree = try ProcTree(machine)
        let lines = try added(tree) { try machine.loadModule(name: "loop", size: 13_000) }
        let module = try #require(machine.loadedModules.first)
        let start = "0x" + String(module.address, radix: 16)
        #expect(
            lines.count == 1 && lines[0].hasPrefix(start + "-0x") && lines[0].hasSuffix(" pages=4 vmalloc"))
        #expect(rest(lines[0]).hasPrefix("   20480 "))
        #expect(try tree.text("proc/modules") == "loop 13000 0 - Live \(start)\n")
        #expect(start.utf8.count == 10)
    }

    @Test("modules are listed newest first")
    func modules() throws {
        let machine = try Machine(describe { $0.memory = 512 << 20 })
        let tree = try ProcTree(machine)
        #expect(try tree.text("proc/modules") == "")
        try machine.loadModule(name: "mlx5_core", size: 2_318_336)
        try machine.loadModule(name: "loop", size: 4096)
        let lines = try tree.lines("proc/modules")
        #expect(lines.count == 2 && lines[0].hasPrefix("loop 4096 0 - Live 0xffffffff"))
        #expect(lines[1].hasPrefix("mlx5_core 2318336 0 - Live 0xffffffff"))
        try machine.unloadModule(name: "mlx5_core")
        #expect(try tree.lines("proc/modules").map { $0.prefix(5) } == ["loop "])
    }
}
