import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("One buffer for the whole file") struct WholeFileTests {
    /// The machine of the 2003 report: Itanium, pages of 16 KiB, few interrupts.
    private static func itanium(cpus: Int, interrupts: Int = 20) throws -> Machine {
        try Machine(
            describe(
                cpus: CPUSpecification(sockets: cpus, coresPerSocket: 1), kernel: KernelVersion(2, 6, 0),
                .ia64
            ) {
                $0.memory = 4 << 30
                $0.interrupts = (0..<interrupts).map { irq in
                    InterruptSpecification(irq: irq, actions: ["device\(irq)"], rate: 10)
                }
            })
    }

    @Test(
        "has the size that 2003's kernels took",
        arguments: [
            (1, 4096), (7, 4096), (8, 8192), (64, 36_864), (128, 69_632), (247, 126_976), (248, 131_072),
            (255, 131_072), (256, 135_168), (512, 266_240),
        ])
    func formula(cpus: Int, size: Int) { #expect(BufferStrategy.wholeFileSize(onlineCPUs: cpus) == size) }

    @Test("from kmalloc cannot be had from 256 CPUs on, and the file cannot be opened")
    func limit() throws {
        for cpus in [64, 248, 255] {
            let tree = try ProcTree(try Self.itanium(cpus: cpus))
            #expect(try tree.bytes("sim/interrupts.kmalloc") == tree.bytes("sim/interrupts.page"), "\(cpus)")
        }
        for cpus in [256, 512] {
            let machine = try Self.itanium(cpus: cpus)
            let tree = try ProcTree(machine)
            let before = machine.heap.account(of: .kmalloc)
            #expect(throws: Errno.noMemory) { try tree.open("sim/interrupts.kmalloc") }
            #expect(machine.heap.account(of: .kmalloc).failures == before.failures + 1)
            #expect(try tree.bytes("sim/interrupts.vmalloc") == tree.bytes("sim/interrupts.page"), "\(cpus)")
        }
    }

    @Test("doubles from the same allocator when the rows need more")
    func doubles() throws {
        let machine = try Self.itanium(cpus: 64, interrupts: 80)
        let tree = try ProcTree(machine)
        let file = try tree.open("sim/interrupts.kmalloc")
        #expect(file.status.size == 65_536 && file.status.buffer == "kmalloc", "kmalloc has no 36,864 bytes")
        #expect(try file.contents() == tree.bytes("sim/interrupts.page"))
        #expect(file.status.size == 131_072)
        // 255 CPUs and 120 rows are more than kmalloc's largest: the read fails, not the opening.
        let large = try ProcTree(try Self.itanium(cpus: 255, interrupts: 120))
        let refused = try large.open("sim/interrupts.kmalloc")
        #expect(throws: Errno.noMemory) { try refused.bytes(10, at: 0) }
    }

    @Test("from vmalloc is kmalloc's up to its limit, and vmalloc's above it", arguments: [255, 256])
    func kinds(cpus: Int) throws {
        let machine = try Self.itanium(cpus: cpus)
        let tree = try ProcTree(machine)
        let file = try tree.open("sim/interrupts.vmalloc")
        #expect(file.status.buffer == (cpus < 256 ? "kmalloc" : "vmalloc"))
        let account = machine.heap.account(of: .vmalloc)
        #expect(account.bill.entryWrites == (cpus < 256 ? 0 : 9), "135,168 bytes are nine pages of 16 KiB")
        #expect(account.heldPages == (cpus < 256 ? 8 : 9))
        if cpus >= 256 {
            let areas = machine.heap.vmalloc.snapshot().areas
            #expect(areas.contains { $0.start == file.status.address && $0.pageCount == 9 })
        }
    }

    @Test("flushes the TLBs of all CPUs each time it is given back in 2003, and seldom today")
    func flushes() throws {
        let old = try Self.itanium(cpus: 512)
        for _ in 0..<3 { _ = try ProcTree(old).bytes("sim/interrupts.vmalloc") }
        #expect(old.heap.account(of: .vmalloc).bill.flushedCPUs == 3 * 512)
        let new = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 9000)) { $0.memory = 1 << 30 })
        for _ in 0..<3 { _ = try ProcTree(new).bytes("sim/interrupts.vmalloc", chunk: 1 << 20) }
        #expect(new.heap.account(of: .vmalloc).bill.flushedCPUs == 0)
        #expect(new.heap.vmalloc.snapshot().lazyPages > 0)
    }

    @Test("a purge of today's kernel interrupts all CPUs but one: TLB and CAL count it")
    func shootdowns() throws {
        let machine = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 4)))
        let tree = try ProcTree(machine)
        func row(_ label: String) throws -> [Int] {
            let line = try #require(try tree.lines("proc/interrupts").first { $0.contains(label + ":") })
            return line.split(separator: " ").dropFirst().prefix(4).compactMap { Int($0) }
        }
        let before = (tlb: try row("TLB"), cal: try row("CAL"), loc: try row("LOC"))
        let block = try machine.heap.allocate(64 << 10, from: .vmalloc, for: .files)
        machine.heap.release(block)
        #expect(try row("TLB") == before.tlb)
        machine.heap.vmalloc.unmapAliases()
        #expect(try row("TLB") == zip(before.tlb, [0, 1, 1, 1]).map { $0 + $1 })
        #expect(try row("CAL") == zip(before.cal, [0, 1, 1, 1]).map { $0 + $1 })
        #expect(try row("LOC") == before.loc)
    }

    @Test("gives the same bytes from all allocators, for random machines", arguments: 1...25)
    func sameBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let machine = try Machine(.random(&random, upTo: 1200))
        machine.heap.vmalloc.unmapAliases()
        let tree = try ProcTree(machine)
        let expected = try tree.bytes("sim/interrupts.page", chunk: 1 << 20)
        for strategy in BufferStrategy.allCases {
            do throws(Errno) {
                let bytes = try tree.bytes(
                    "sim/interrupts.\(strategy.rawValue)", chunk: random.next(in: 1000..<200_000))
                #expect(difference(bytes, expected) == nil, "seed \(seed) \(strategy)")
            } catch {
                #expect(error == .noMemory && strategy == .kmalloc, "seed \(seed) \(strategy)")
            }
        }
        #expect(machine.heap.vmalloc.checkInvariants().isEmpty)
        #expect(machine.memory.checkInvariants().isEmpty)
    }
}
