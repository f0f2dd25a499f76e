import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("proc/vmallocinfo and proc/modules") struct VmallocinfoTests {
    @Test("an area is a line with its guard page, its pages and their nodes")
    func lines() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 4, nodes: 2), kernel: KernelVersion(5, 14)) {
                $0.memory = 512 << 20
            })
        let tree = try ProcTree(machine)
        #expect(try tree.text("proc/vmallocinfo") == "")
        let space = machine.heap.vmalloc
        _ = try space.vmalloc(bytes: 9000, node: 1, caller: "alloc_fdtable+0x86/0x110")
        let page = try machine.memory.getFreePages(order: 1, flags: .kernel)
        _ = try space.vmap([page], caller: "irq_init_percpu_irqstack+0xed/0x120")
        let freed = try space.vmalloc(bytes: 1, caller: "x+0x0/0x1").area
        try space.vfree(freed.start)
        #expect(
            try tree.lines("proc/vmallocinfo") == [
                "0xffffc90000000000-0xffffc90000004000   16384 alloc_fdtable+0x86/0x110 pages=3 vmalloc N1=3",
                "0xffffc90000004000-0xffffc90000007000   12288 irq_init_percpu_irqstack+0xed/0x120 vmap",
                "0xffffc90000007000-0xffffc90000009000    8192 unpurged vm_area",
            ])
        #expect(try tree.node(atPath: "proc/vmallocinfo").mode == 0o400)
        space.unmapAliases()
        #expect(try tree.lines("proc/vmallocinfo").count == 2)
    }

    @Test("from 6.9 on the areas are in the order of their lists, and the file is one record")
    func lists() throws {
        let machine = try Machine(describe { $0.memory = 512 << 20 })
        let tree = try ProcTree(machine)
        for _ in 0..<80 {
            _ = try machine.heap.vmalloc.vmalloc(bytes: 60_000, caller: "test+0x1/0x2")
        }
        let starts = try tree.lines("proc/vmallocinfo").compactMap {
            UInt64($0.dropFirst(2).prefix(16), radix: 16)
        }
        let sorted = starts.sorted { ($0 >> 16 % 4, $0) < ($1 >> 16 % 4, $1) }
        #expect(starts.count == 80 && starts == sorted && starts != starts.sorted())
        let file = try tree.open("proc/vmallocinfo")
        // One record of some 6 KiB: the buffer has grown to two pages.
        #expect(try file.bytes(1 << 16, at: 0).count == tree.text("proc/vmallocinfo").utf8.count)
        #expect(file.status.size == 8192)
    }

    @Test("a machine of 32 bits has addresses of eight digits")
    func narrow() throws {
        let machine = try Machine(describe(kernel: KernelVersion(2, 6, 0), .i386) { $0.memory = 1 << 30 })
        let tree = try ProcTree(machine)
        try machine.loadModule(name: "loop", size: 13_000)
        let line = try #require(try tree.lines("proc/vmallocinfo").first)
        #expect(line.hasPrefix("0xf8800000-0xf8805000   20480 ") && line.contains(" pages=4 vmalloc"))
        #expect(try tree.text("proc/modules") == "loop 13000 0 - Live 0xf8800000\n")
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
