import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("Readers' memory") struct MemoryTests {
    private static func machine(cpus: Int, _ architecture: Architecture = .x86_64) throws -> Machine {
        try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: cpus), architecture) {
                $0.devices = [
                    DeviceSpecification(kind: .timer), DeviceSpecification(kind: .nvme, queues: .fixed(40)),
                ]
            })
    }

    /// The line of `sim/readers` about a path, in words.
    private func row(_ tree: ProcTree, _ path: String) throws -> [Substring] {
        let line = try #require(try tree.lines("sim/readers").first { $0.hasPrefix(path + " ") })
        return line.split(separator: " ")
    }

    @Test("a page reader holds one page, whatever the number of CPUs", arguments: [1, 64, 4096, 1 << 20])
    func onePage(cpus: Int) throws {
        let machine = try Self.machine(cpus: cpus)
        let tree = try ProcTree(machine)
        let before = machine.unheldPages
        var file: OpenFile? = try tree.open("proc/interrupts")
        #expect(machine.unheldPages == before)
        var offset: Int64 = 0
        for _ in 0..<50 {
            let part = try #require(try file?.bytes(3000, at: offset))
            #expect(machine.unheldPages == before - 1)
            offset += Int64(part.count)
        }
        let status = try #require(file?.status)
        #expect(status.size == 4096 && status.buffer == "page" && status.offset == offset)
        if let open = file { tree.release(open) }
        file = nil
        #expect(machine.unheldPages == before && machine.memory.checkInvariants().isEmpty)
    }

    @Test("its line in sim/readers shows the page, and where it is")
    func readersFile() throws {
        let machine = try Self.machine(cpus: 4096)
        let tree = try ProcTree(machine)
        #expect(try tree.lines("sim/readers").count == 1)
        let file = try tree.open("proc/interrupts")
        #expect(
            try row(tree, "proc/interrupts").dropFirst() == [
                "page", "none", "0x0000000000000000", "0", "0", "0",
            ])
        let length = try file.bytes(100_000, at: 0).count
        let words = try row(tree, "proc/interrupts")
        #expect(words.count == 7 && words[1] == "page" && words[2] == "page" && words[4] == "4096")
        #expect(words[3].hasPrefix("0xffff") && words[3].count == 18 && words[3].hasSuffix("000"))
        #expect(words[6] == "\(length)" && Int(words[5]) == Int(file.status.record))
        let itself = try tree.open("sim/readers")
        let lines = try tree.lines("sim/readers")
        #expect(lines[0].hasPrefix("# file ") && lines.allSatisfy { $0.utf8.count == lines[0].utf8.count })
        #expect(lines.count == 3 && lines[2].hasPrefix("sim/readers "))
        tree.release(itself)
        tree.release(file)
        #expect(try !tree.text("sim/readers").contains("proc/interrupts"))
    }

    @Test("a path as long as its column stays apart from the next")
    func longPath() throws {
        let path = "proc/a/rather/long/path0"
        let tree = try ProcTree(
            try Machine(describe()), captured: [(path, CapturedRecords(Array("x\n".utf8)))])
        let file = try tree.open(path)
        #expect(try row(tree, path)[0] == path)
        tree.release(file)
    }

    @Test(
        "a row reader holds a buffer that doubled until the longest record fitted",
        arguments: [1, 20, 64, 371, 4096])
    func doubledBuffer(cpus: Int) throws {
        let machine = try Self.machine(cpus: cpus)
        let tree = try ProcTree(machine)
        let lines = try tree.lines("proc/interrupts")
        // The architecture's rows are one record, the header and interrupt 0 another.
        let first = try #require(lines.firstIndex { $0.contains("NMI:") })
        let architecture = lines[first...].reduce(0) { $0 + $1.utf8.count + 1 }
        let longest = max(architecture, lines[0].utf8.count + lines[1].utf8.count + 2)
        var size = 4096
        while size <= longest { size *= 2 }
        let before = machine.unheldPages
        var file: OpenFile? = try tree.open("sim/interrupts.row")
        _ = try file?.contents()
        #expect(file?.status.size == size && file?.status.buffer == "kmalloc")
        // Up to two pages are an object of a cache.
        #expect(machine.unheldPages == before - (size > 8192 ? size / 4096 : 0))
        #expect(machine.heap.account(of: .row).heldPages == size / 4096)
        #expect(try row(tree, "sim/interrupts.row")[4] == "\(size)")
        if let open = file { tree.release(open) }
        file = nil
        #expect(machine.unheldPages == before && machine.memory.checkInvariants().isEmpty)
    }

    @Test("pages of ia64 are larger")
    func itanium() throws {
        let machine = try Self.machine(cpus: 1000, .ia64)
        let file = try ProcTree(machine).open("proc/interrupts")
        _ = try file.bytes(1, at: 0)
        #expect(file.status.size == 16_384)
    }

    @Test(
        "without memory a reader gets ENOMEM, and goes on when there is some again",
        arguments: BufferStrategy.allCases)
    func exhausted(strategy: BufferStrategy) throws {
        let machine = try Self.machine(cpus: 700)
        let tree = try ProcTree(machine, strategy: strategy)
        let whole = try tree.bytes("proc/interrupts")
        let before = machine.unheldPages
        var file: OpenFile? = try tree.open("proc/interrupts")
        let blocks = machine.exhaust()
        for offset in [0, 0, 5000] as [Int64] {
            #expect(throws: Errno.noMemory) { try file?.bytes(100, at: offset) }
        }
        #expect(file?.status.buffer == "none")
        for block in blocks { try machine.memory.free(block) }
        #expect(machine.unheldPages == before)
        #expect(try file?.bytes(100, at: 5000) == Array(whole[5000..<5100]))
        #expect(try file?.contents() == whole)
        if let open = file { tree.release(open) }
        file = nil
        #expect(machine.unheldPages == before && machine.memory.checkInvariants().isEmpty)
    }

    @Test("where memory is in single pages a row reader's buffer is from vmalloc, and kmalloc's reader fails")
    func fragmented() throws {
        let machine = try Self.machine(cpus: 4096)
        let tree = try ProcTree(machine)
        let whole = try tree.bytes("proc/interrupts", chunk: 1 << 20)
        var pages: [PageBlock] = []
        while let page = try? machine.memory.getFreePages(order: 0, flags: [.kernel, .memAlloc, .noWarn]) {
            pages.append(page)
        }
        // One page in two: half of the memory is free, but nothing of two pages.
        for page in pages where page.frame % 2 == 0 { try machine.memory.free(page) }
        let rows = try tree.open("sim/interrupts.row")
        #expect(try rows.contents(chunk: 1 << 20) == whole)
        #expect(rows.status.buffer == "vmalloc" && rows.status.size == 1 << 20)
        #expect(throws: Errno.noMemory) { try tree.open("sim/interrupts.kmalloc") }
        #expect(try tree.bytes("sim/interrupts.page", chunk: 1 << 20) == whole)
        tree.release(rows)
        for page in pages where page.frame % 2 == 1 { try machine.memory.free(page) }
        #expect(machine.memory.checkInvariants().isEmpty && machine.heap.vmalloc.checkInvariants().isEmpty)
    }

    @Test("many readers hold a page each, and all come back")
    func manyReaders() throws {
        let machine = try Self.machine(cpus: 4096)
        let tree = try ProcTree(machine)
        let before = machine.unheldPages
        var files: [OpenFile] = []
        for number in 0..<1000 {
            let file = try tree.open("proc/interrupts")
            #expect(try !file.bytes(10, at: Int64(number) * 1000).isEmpty)
            files.append(file)
        }
        #expect(machine.unheldPages == before - 1000)
        for file in files { tree.release(file) }
        files = []
        #expect(machine.unheldPages == before && machine.memory.checkInvariants().isEmpty)
    }
}
