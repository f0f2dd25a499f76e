import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Under pressure") struct PressureTests {
    private func lived(_ memory: UInt64 = 16 << 30, _ architecture: Architecture = .x86_64) throws -> Machine
    {
        try Machine(
            describe(architecture) {
                $0.memory = memory
                $0.population = .usual
            })
    }

    @Test(
        "numbers that lead beyond all others end nothing",
        arguments: ["overcommit_ratio", "min_free_kbytes", "dirty_ratio", "overcommit_kbytes"],
        [2 << 30, 66 << 40] as [UInt64])
    func extremes(name: String, memory: UInt64) throws {
        let tree = try ProcTree(try lived(memory))
        let file = try tree.open("proc/sys/vm/\(name)")
        for text in ["2147483647", "-2147483648", "-1", "0", "100"] {
            _ = try? file.write(text + "\n")
            for path in ["proc/meminfo", "proc/vmstat", "proc/zoneinfo"] {
                do throws(Errno) {
                    #expect(try !tree.text(path).isEmpty, "\(path) after \(text)")
                } catch {
                    // A kernel that is to keep more free than there is has no memory for its files.
                    #expect(error == .noMemory && name == "min_free_kbytes", "\(path) after \(text)")
                }
            }
        }
    }

    @Test("what fails on purpose can be stopped again, by the files that started it")
    func injectionEnds() throws {
        let machine = try lived()
        let tree = try ProcTree(machine)
        for directory in ["failslab", "fail_page_alloc"] {
            func set(_ name: String, _ value: String) throws {
                let file = try tree.open("sys/kernel/debug/\(directory)/\(name)")
                defer { tree.release(file) }
                _ = try file.write(value + "\n")
            }
            if directory == "fail_page_alloc" { try set("min-order", "0") }
            try set("ignore-gfp-wait", "N")
            try set("times", "-1")
            try set("probability", "100")
            // With both kinds of memory refused, nothing of the machine can be opened and read.
            #expect(throws: Errno.noMemory) { try tree.text("proc/interrupts") }
            for path in ["sim/allocator", "sim/readers", "sim/control", "sim/clock"] {
                #expect(try !tree.text(path).isEmpty, "\(path)")
            }
            #expect(try tree.text("sys/kernel/debug/\(directory)/probability") == "100\n")
            try set("probability", "0")
            #expect(try !tree.text("proc/interrupts").isEmpty)
        }
        #expect(machine.heap.total.heldPages == 0 && machine.memory.checkInvariants().isEmpty)
        let log = try tree.text("sim/allocator")
        #expect(log.contains("# FAULT_INJECTION: forcing a failure.\n# name fail"))
    }

    @Test("a machine that keeps more free than it has can be told to keep less")
    func lockedOut() throws {
        let machine = try Machine(describe(.i386) { $0.memory = 64 << 20 })
        let tree = try ProcTree(machine)
        let setting = try tree.open("proc/sys/vm/min_free_kbytes")
        _ = try setting.write("10000000\n")
        tree.release(setting)
        #expect(throws: Errno.noMemory) { try machine.loadModule(name: "any", size: 1 << 20) }
        let again = try tree.open("proc/sys/vm/min_free_kbytes")
        _ = try again.write("1024\n")
        tree.release(again)
        try machine.loadModule(name: "any", size: 1 << 20)
    }

    @Test("drop_caches drops objects as well as files, and vmstat counts who dropped them")
    func drops() throws {
        let machine = try lived(2 << 30)
        let tree = try ProcTree(machine)
        func value(_ path: String, _ name: String) throws -> Int {
            let line = try #require(try tree.lines(path).first { $0.hasPrefix(name) })
            return try #require(Int(line.dropFirst(name.count).split(separator: " ")[0]))
        }
        let file = try tree.open("proc/sys/vm/drop_caches")
        let slabs = try value("proc/meminfo", "SReclaimable:")
        _ = try file.write("2\n")
        #expect(try value("proc/meminfo", "SReclaimable:") < slabs)
        let cached = try value("proc/meminfo", "Cached:")
        #expect(cached > 100_000)
        // Whoever wants more than is free wakes the reclaimer, or reclaims himself.
        var blocks: [PageBlock] = []
        while let block = try? machine.memory.getFreePages(order: 0, flags: [.kernel, .noWarn]) {
            blocks.append(block)
        }
        for block in blocks { try machine.memory.free(block) }
        #expect(try value("proc/meminfo", "Cached:") < cached / 10)
        let stolen = try value("proc/vmstat", "pgsteal_kswapd ") + value("proc/vmstat", "pgsteal_direct ")
        #expect(try value("proc/vmstat", "pgsteal_kswapd ") > 0 && value("proc/vmstat", "pageoutrun ") > 0)
        #expect(try value("proc/vmstat", "pgsteal_file ") == stolen)
    }

    @Test("sim/allocator says why an allocation failed")
    func reasons() throws {
        let machine = try lived()
        let tree = try ProcTree(machine)
        try machine.memory.fragment(1)
        #expect(throws: Errno.noMemory) { try machine.heap.allocate(1 << 20, from: .kmalloc, for: .files) }
        #expect(
            try tree.lines("sim/allocator").contains {
                $0.hasPrefix("# page allocation failure: order:8, mode:0x")
            })
        #expect(throws: Errno.noMemory) { try machine.heap.allocate(1 << 40, from: .vmalloc, for: .files) }
        #expect(
            try tree.lines("sim/allocator").contains("# vmalloc of 1099511627776 bytes: more than all memory")
        )
    }
}
