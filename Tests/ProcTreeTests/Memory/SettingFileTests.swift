import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("proc/sys/vm") struct SettingFileTests {
    private func tree(
        _ kernel: KernelVersion = KernelVersion(6, 18),
        _ change: (inout MachineSpecification) -> Void = { _ in }
    ) throws -> (Machine, ProcTree) {
        let machine = try Machine(
            describe(kernel: kernel) {
                $0.memory = 4 << 30; change(&$0)
            })
        return (machine, try ProcTree(machine))
    }

    /// What a real kernel (6.18) made of these texts for `min_free_kbytes`.
    @Test(
        "a number is taken as the kernel takes it",
        arguments: [
            ("67584", 5, 67584), ("67584\n", 6, 67584), ("  67584", 7, 67584), ("\t67584 \n", 8, 67584),
            ("0x10800", 7, 67584), ("0X10800", 7, 67584), ("010", 3, 8), ("67584 \0", 6, 67584), ("0", 1, 0),
            ("2147483647", 10, 2_147_483_647), ("\n67584", 6, 67584), ("\u{b}67584", 6, 67584),
            ("67584\tx", 6, 67584), ("67584 5", 6, 67584), ("12 x\n", 3, 12),
            ("67584" + String(repeating: " ", count: 5000), 5005, 67584),
        ])
    func accepted(text: String, taken: Int, value: Int) throws {
        let number = try SysctlNumber(Array(text.utf8), limit: 4095)
        #expect(number == (try SysctlNumber(Array(text.utf8), limit: 4095)))
        #expect(number.value == value && number.taken == taken)
    }

    @Test(
        "anything else is EINVAL",
        arguments: [
            "x\n", "\n", " \n", " ", "1x\n", "0x10zz\n", "99999999999999999999999999", "12,3\n", "--5", "+5x",
            "+5", "\0", "1.5", "67584\0", "67584\0junk", "67584\r\n", "0x", "08", "-", "- 5",
            String(repeating: "0", count: 30) + "5", String(repeating: " ", count: 5000) + "67584",
        ])
    func refused(text: String) {
        #expect(throws: Errno.invalidArgument) { try SysctlNumber(Array(text.utf8), limit: 4095) }
    }

    /// As 6.18 answered, but for the last column's machines: text, and what each file makes of it.
    @Test(
        "what each file makes of a write",
        arguments: [
            ("min_free_kbytes", "8192\n", 5), ("min_free_kbytes", "-1\n", nil),
            ("min_free_kbytes", "2147483648\n", nil), ("min_free_kbytes", "", 0),
            ("compact_memory", "1\n", 2), ("compact_memory", "0x1", 3), ("compact_memory", "1 2", 2),
            ("compact_memory", "2", nil), ("compact_memory", "0", nil), ("compact_memory", "", nil),
            ("compact_memory", "-1", nil), ("drop_caches", "1", 1), ("drop_caches", "3\n", 2),
            ("drop_caches", "4", 1), ("drop_caches", "12", 2), ("drop_caches", "0", nil),
            ("drop_caches", "", 0), ("drop_caches", "-1", nil), ("overcommit_ratio", "101", 3),
            ("overcommit_ratio", "-1", 2), ("overcommit_kbytes", "5000", 4), ("overcommit_kbytes", "-1", nil),
            ("dirty_ratio", "100", 3), ("dirty_ratio", "101", nil), ("dirty_ratio", "-1", nil),
            ("dirty_background_ratio", "0", 1), ("dirty_background_ratio", "101", nil),
        ] as [(String, String, Int?)])
    func writes(name: String, text: String, taken: Int?) throws {
        let (_, tree) = try tree()
        let file = try tree.open("proc/sys/vm/\(name)")
        if let taken {
            #expect(try file.write(text) == taken)
        } else {
            #expect(throws: Errno.invalidArgument) { try file.write(text) }
        }
    }

    @Test("compact_memory of 5.14 takes any number, drop_caches none above 4")
    func olderKernels() throws {
        let (_, tree) = try tree(KernelVersion(5, 14))
        #expect(try tree.open("proc/sys/vm/compact_memory").write("7") == 1)
        #expect(try tree.open("proc/sys/vm/drop_caches").write("4") == 1)
        #expect(throws: Errno.invalidArgument) { try tree.open("proc/sys/vm/drop_caches").write("5") }
        let (_, old) = try self.tree(KernelVersion(2, 6, 0))
        #expect(try old.text("proc/sys/vm/drop_caches") == "0\n")
        #expect(try old.open("proc/sys/vm/drop_caches").write("3\n") == 2)
        #expect(try old.text("proc/sys/vm/drop_caches") == "3\n")
        #expect(try old.node(atPath: "proc/sys/vm/drop_caches").mode == 0o644)
    }

    @Test("only a read and a write at offset 0 count")
    func offsets() throws {
        let (_, tree) = try tree()
        let file = try tree.open("proc/sys/vm/overcommit_ratio")
        #expect(try file.bytes(1, at: 0) == Array("5".utf8))
        #expect(try file.bytes(100, at: 1).isEmpty && file.bytes(100, at: 3).isEmpty)
        let bytes = Array("70".utf8)
        let taken = try unsafe bytes.withUnsafeBytes { (raw) throws(Errno) in
            try unsafe file.write(raw, at: 1)
        }
        #expect(taken == 2)
        #expect(try tree.text("proc/sys/vm/overcommit_ratio") == "50\n")
        #expect(try file.write("70") == 2)
        #expect(try file.contents() == Array("70\n".utf8))
    }

    @Test("modes and owners: who mounted the tree may write what does something")
    func modes() throws {
        let (_, tree) = try tree()
        func node(_ name: String) throws -> TreeNode { try tree.node(atPath: "proc/sys/vm/\(name)") }
        #expect(try node("min_free_kbytes").mode == 0o644 && node("min_free_kbytes").belongsToMounter)
        #expect(try node("compact_memory").mode == 0o200 && node("drop_caches").mode == 0o200)
        #expect(try node("swappiness").mode == 0o444 && !node("swappiness").belongsToMounter)
        #expect(throws: Errno.inputOutput) { try tree.open("proc/sys/vm/swappiness").write("1") }
        #expect(throws: Errno.inputOutput) { try tree.open("proc/sys/vm/lowmem_reserve_ratio").write("") }
    }

    @Test("overcommit_ratio and overcommit_kbytes decide CommitLimit, each in place of the other")
    func commitLimit() throws {
        let (machine, tree) = try tree()
        let text = MemoryText(tree: tree)
        let total = try #require(try text.meminfo()["MemTotal"])
        #expect(try text.meminfo()["CommitLimit"] == total / 4 * 50 / 100 * 4)
        _ = try tree.open("proc/sys/vm/overcommit_kbytes").write("40960")
        #expect(try text.meminfo()["CommitLimit"] == 40_960)
        #expect(try tree.text("proc/sys/vm/overcommit_ratio") == "0\n")
        _ = try tree.open("proc/sys/vm/overcommit_ratio").write("80")
        #expect(try text.meminfo()["CommitLimit"] == total / 4 * 80 / 100 * 4)
        #expect(try tree.text("proc/sys/vm/overcommit_kbytes") == "0\n")
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("dirty_ratio decides the threshold in vmstat")
    func dirty() throws {
        let (_, tree) = try tree()
        let text = MemoryText(tree: tree)
        // The first readers take slabs that stay.
        for _ in 0..<2 { _ = try (text.vmstat(), tree.open("proc/sys/vm/dirty_ratio").write("20")) }
        let before = try #require(try text.vmstat()["nr_dirty_threshold"])
        let background = try #require(try text.vmstat()["nr_dirty_background_threshold"])
        #expect(before > 0 && abs(before - 2 * background) <= 2)
        _ = try tree.open("proc/sys/vm/dirty_ratio").write("40")
        #expect(try abs(text.vmstat()["nr_dirty_threshold", default: 0] - 2 * before) <= 2)
        // Writing back must begin before writers wait.
        _ = try tree.open("proc/sys/vm/dirty_background_ratio").write("90")
        let all = try text.vmstat()
        #expect(all["nr_dirty_background_threshold"] == all["nr_dirty_threshold", default: 0] / 2)
    }

    @Test("min_free_kbytes sets the marks")
    func minFree() throws {
        let (machine, tree) = try tree()
        let before = try MemoryText(tree: tree).zoneSum("min")
        _ = try tree.open("proc/sys/vm/min_free_kbytes").write("131072\n")
        #expect(try tree.text("proc/sys/vm/min_free_kbytes") == "131072\n")
        let after = try MemoryText(tree: tree).zoneSum("min")
        #expect(after > before && abs(after - 131_072 / 4) < 100)
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("drop_caches gives back files' pages and empty slabs, each asked for by itself")
    func drop() throws {
        let (machine, tree) = try tree {
            $0.population = PopulationSpecification(kernel: 0.05, pageCache: 0.3, anonymous: 0.2)
        }
        let text = MemoryText(tree: tree)
        var addresses: [UInt64] = []
        for _ in 0..<4000 { addresses.append(try machine.heap.kmalloc.kmalloc(size: 1024, flags: .kernel)) }
        for address in addresses { try machine.heap.kmalloc.kfree(address) }
        // The first readers take slabs that stay.
        for _ in 0..<2 { _ = try (text.meminfo(), tree.open("proc/sys/vm/drop_caches").write("4")) }
        let full = try text.meminfo()
        _ = try tree.open("proc/sys/vm/drop_caches").write("4")
        #expect(try text.meminfo() == full)
        _ = try tree.open("proc/sys/vm/drop_caches").write("2")
        let fewer = try text.meminfo()
        #expect(fewer["Slab", default: 0] < full["Slab", default: 0])
        #expect(fewer["Cached"] == full["Cached"] && full["Cached", default: 0] > 1 << 20)
        _ = try tree.open("proc/sys/vm/drop_caches").write("1")
        let none = try text.meminfo()
        #expect(none["Cached"] == 0)
        // Slabs that were dropped are there again for the next readers, a few pages.
        let gained = none["MemFree", default: 0] - fewer["MemFree", default: 0]
        #expect(abs(gained - full["Cached", default: 0]) <= 256)
        let vmstat = try text.vmstat()
        #expect(vmstat["drop_pagecache"] == 1 && vmstat["drop_slab"] == 1)
        #expect(machine.memory.checkInvariants().isEmpty)
    }

    @Test("compact_memory moves pages together, and vmstat counts it")
    func compact() throws {
        let (machine, tree) = try tree {
            $0.population = PopulationSpecification(kernel: 0.02, pageCache: 0.3, anonymous: 0.3)
            $0.fragmentation = 0.9
        }
        let text = MemoryText(tree: tree)
        let before = try (text.vmstat(), text.meminfo()["MemFree"])
        _ = try tree.open("proc/sys/vm/compact_memory").write("1\n")
        let after = try text.vmstat()
        #expect(after["nr_free_pages_blocks", default: 0] > before.0["nr_free_pages_blocks", default: 0])
        #expect(after["pgmigrate_success", default: 0] > 0 && after["compact_isolated", default: 0] > 0)
        #expect(try text.meminfo()["MemFree"] == before.1)
        #expect(machine.memory.checkInvariants().isEmpty)
    }
}
