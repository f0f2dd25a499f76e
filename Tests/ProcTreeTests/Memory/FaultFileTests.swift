import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("sys/kernel/debug/fail*") struct FaultFileTests {
    private let pages = "sys/kernel/debug/fail_page_alloc"
    private let slabs = "sys/kernel/debug/failslab"

    private func tree(_ architecture: Architecture = .x86_64) throws -> (Machine, ProcTree) {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 4096), architecture) { $0.memory = 512 << 20 })
        return (machine, try ProcTree(machine))
    }

    @Test("begin as a kernel's do, and belong to who mounted the tree")
    func defaults() throws {
        let (_, tree) = try tree()
        let all = [
            "probability": "0", "interval": "1", "times": "1", "space": "0", "verbose": "2",
            "ignore-gfp-wait": "Y",
        ]
        for (name, text) in all {
            for directory in [pages, slabs] {
                #expect(try tree.text("\(directory)/\(name)") == text + "\n")
                let node = try tree.node(atPath: "\(directory)/\(name)")
                #expect(node.mode == 0o600 && node.belongsToMounter)
            }
        }
        #expect(try tree.text("\(pages)/ignore-gfp-highmem") == "Y\n")
        #expect(try tree.text("\(pages)/min-order") == "1\n")
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "\(slabs)/min-order") }
    }

    @Test(
        "numbers are taken as debugfs takes them",
        arguments: [
            ("probability", "100\n", "100"), ("probability", "0x64", "100"), ("probability", "010", "8"),
            ("probability", "+5", "5"), ("probability", "7\0junk", "7"),
            ("probability", "18446744073709551615", "18446744073709551615"),
            ("times", "-1\n", "-1"), ("times", "4294967295", "-1"), ("times", "-0x10", "-16"),
            ("space", "-5", "-5"), ("min-order", "4294967297", "1"),
            ("ignore-gfp-wait", "n", "N"), ("ignore-gfp-wait", "0\n", "N"), ("ignore-gfp-wait", "off", "N"),
            ("ignore-gfp-wait", "no way", "N"), ("ignore-gfp-highmem", "F", "N"),
        ])
    func accepted(name: String, text: String, result: String) throws {
        let (_, tree) = try tree()
        #expect(try tree.open("\(pages)/\(name)").write(text) == text.utf8.count)
        #expect(try tree.text("\(pages)/\(name)") == result + "\n")
    }

    @Test("a machine of 32 bits keeps 32 bits")
    func narrow() throws {
        let (_, tree) = try tree(.i386)
        #expect(try tree.open("\(pages)/interval").write("4294967298") == 10)
        #expect(try tree.text("\(pages)/interval") == "2\n")
    }

    @Test(
        "other texts are refused and change nothing",
        arguments: [
            ("probability", "", Errno.invalidArgument), ("probability", "x", .invalidArgument),
            ("probability", " 5", .invalidArgument), ("probability", "5 ", .invalidArgument),
            ("probability", "-1", .invalidArgument), ("probability", "5\n\n", .invalidArgument),
            ("probability", "0x", .invalidArgument), ("probability", "08", .invalidArgument),
            ("probability", "18446744073709551616", .outOfRange), ("times", "--1", .invalidArgument),
            ("times", "9223372036854775808", .outOfRange), ("min-order", "1.5", .invalidArgument),
        ])
    func refused(name: String, text: String, error: Errno) throws {
        let (_, tree) = try tree()
        let before = try tree.text("\(pages)/\(name)")
        #expect(throws: error) { try tree.open("\(pages)/\(name)").write(text) }
        #expect(try tree.text("\(pages)/\(name)") == before)
    }

    @Test(
        "a truth value that is none is taken and changes nothing, as debugfs does",
        arguments: ["x", "", "2", "on"])
    func noTruth(text: String) throws {
        let (_, tree) = try tree()
        #expect(try tree.open("\(slabs)/ignore-gfp-wait").write(text) == text.utf8.count)
        #expect(try tree.text("\(slabs)/ignore-gfp-wait") == "Y\n")
    }

    private func set(_ tree: ProcTree, _ directory: String, _ values: [(String, String)]) throws {
        for (name, text) in values { _ = try tree.open("\(directory)/\(name)").write(text) }
    }

    @Test("two failures of pages, no more: the third caller has its block")
    func twoFailures() throws {
        let (machine, tree) = try tree()
        let memory = machine.memory
        try set(tree, pages, [("ignore-gfp-wait", "N"), ("min-order", "0"), ("times", "2")])
        try set(tree, pages, [("probability", "100")])
        for _ in 0..<2 {
            #expect(throws: Errno.noMemory) { try memory.getFreePages(order: 0, flags: [.kernel, .noWarn]) }
        }
        let block = try memory.getFreePages(order: 0, flags: .kernel)
        try memory.free(block)
        #expect(memory.failPageAlloc.failures == 2)
        #expect(try tree.text("\(pages)/times") == "0\n")
    }

    @Test("a reader whose buffer cannot grow says so, and goes on when it can again")
    func rows() throws {
        let (machine, tree) = try tree()
        let whole = try tree.bytes("sim/interrupts.page")
        let times = try tree.open("\(pages)/times")
        try set(tree, pages, [("ignore-gfp-wait", "N"), ("min-order", "1")])
        let rows = try tree.open("sim/interrupts.kmalloc")
        tree.release(rows)
        // The files' own readers need pages too, so the last is written to a file that is open.
        _ = try times.write("1")
        _ = try tree.open("\(pages)/probability").write("100")
        #expect(throws: Errno.noMemory) { try tree.open("sim/interrupts.kmalloc") }
        #expect(machine.memory.failPageAlloc.failures == 1)
        #expect(try tree.bytes("sim/interrupts.kmalloc") == whole)
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("failslab refuses objects")
    func objects() throws {
        let (machine, tree) = try tree()
        try set(tree, slabs, [("ignore-gfp-wait", "N"), ("times", "1"), ("space", "1000")])
        try set(tree, slabs, [("probability", "100")])
        let kmalloc = machine.heap.kmalloc
        var failures = 0
        for _ in 0..<100 {
            do { try kmalloc.kfree(try kmalloc.kmalloc(size: 64, flags: .kernel)) } catch { failures += 1 }
        }
        #expect(failures == 1 && machine.heap.slabs.failSlab.failures == 1)
    }
}
