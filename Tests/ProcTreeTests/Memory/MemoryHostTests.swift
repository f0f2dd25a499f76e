import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// The host's files as oracles: with every number replaced, its lines and ours must be the same.
@Suite("The host's memory files are formatted as ours are") struct MemoryHostTests {
    /// A machine with the host's CPUs, kernel and nodes; cancelled where the host is another kind of machine.
    private func twin() throws -> (machine: Machine, tree: ProcTree) {
        guard let release = Golden.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first,
            let kernel = KernelVersion(String(release)), kernel >= KernelVersion(6, 15),
            let buddyinfo = Golden.read("/proc/buddyinfo"), buddyinfo.contains("DMA32"),
            let cpus = Golden.read("/proc/stat")?.split(separator: "\n")
                .count(where: { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") })
        else { try leaveOut("the host is no x86-64 machine with a kernel of 6.15 or later") }
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: cpus), kernel: kernel) { $0.memory = 24 << 30 })
        return (machine, try ProcTree(machine))
    }

    private func host(_ path: String) throws -> [String] {
        guard let text = Golden.read("/\(path)"), !text.isEmpty else { try leaveOut("no \(path)") }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// A line with `#` for every number, and the column in which it ends where `columns` are to be compared.
    private func pattern(_ line: String, columns: Bool = false) -> String {
        var text = ""
        var column = 0
        var isInNumber = false
        for character in line {
            let isDigit = character.isNumber
            if isInNumber && !isDigit { text += columns ? "#\(column)" : "#" }
            if !isDigit && !(columns && character == " ") { text.append(character) }
            isInNumber = isDigit
            column += 1
        }
        return isInNumber ? text + (columns ? "#\(column)" : "#") : text
    }

    @Test("meminfo: the same labels in the same order, the numbers ending in the same column")
    func meminfo() throws {
        let (_, tree) = try twin()
        // Lines that depend on how a kernel was built, not on its version.
        let optional = ["HardwareCorrupted:", "CmaTotal:", "CmaFree:", "Unaccepted:", "ShadowCallStack:"]
        let theirs = try host("proc/meminfo").filter { line in !optional.contains { line.hasPrefix($0) } }
        let ours = try tree.lines("proc/meminfo")
        for (left, right) in zip(theirs, ours) {
            #expect(pattern(left, columns: true) == pattern(right, columns: true))
        }
        // A host whose largest page is 2 MiB has no line for larger ones.
        #expect(ours.count - theirs.count == (theirs.contains { $0.hasPrefix("DirectMap1G") } ? 0 : 1))
    }

    @Test("vmstat: the same names in the same order")
    func vmstat() throws {
        let (_, tree) = try twin()
        let theirs = try host("proc/vmstat").map { pattern($0) }
        let ours = try tree.lines("proc/vmstat").map { pattern($0) }
        // Each name that one has and the other has not depends on how the kernel was built.
        let configured = [
            "nr_unaccepted", "nr_shadow_call_stack", "cma_", "nr_tlb_", "vma_lock_", "kstack_", "numa_",
            "pgpromote", "thp_", "ksm_", "cow_ksm", "zsw", "balloon", "nr_iommu", "htlb_",
        ]
        func isConfigured(_ name: String) -> Bool { configured.contains { name.hasPrefix($0) } }
        #expect(theirs.filter { !isConfigured($0) } == ours.filter { !isConfigured($0) })
        let shared = Set(theirs).intersection(ours)
        #expect(theirs.filter(shared.contains) == ours.filter(shared.contains))
    }

    @Test("zoneinfo: line by line")
    func zoneinfo() throws {
        let (_, tree) = try twin()
        let theirs = try host("proc/zoneinfo")
        guard theirs.count(where: { $0.hasPrefix("Node") }) == 5 else {
            try leaveOut("the host has another set of zones")
        }
        let ours = try tree.lines("proc/zoneinfo")
        #expect(theirs.map { pattern($0) } == ours.map { pattern($0) })
    }

    @Test("pagetypeinfo: line by line")
    func pagetypeinfo() throws {
        let (_, tree) = try twin()
        // Without pages for contiguous allocations; their type is a matter of how the kernel was built.
        let theirs = try host("proc/pagetypeinfo").filter { !$0.contains("type          CMA") }
        let ours = try tree.lines("proc/pagetypeinfo")
        guard !theirs.contains(where: { $0.contains("CMA") }) else {
            try leaveOut("the host has a type more")
        }
        for (left, right) in zip(theirs, ours) {
            #expect(pattern(left, columns: true) == pattern(right, columns: true))
        }
        #expect(theirs.count == ours.count)
    }

    @Test("slabinfo: the same heads, and rows that come out as the host's when given its numbers")
    func slabinfo() throws {
        let (_, tree) = try twin()
        let theirs = try host("proc/slabinfo")
        let ours = try tree.lines("proc/slabinfo")
        #expect(theirs[0] == ours[0] && theirs[1] == ours[1])
        let general = ["kmalloc-", "dma-kmalloc-"]
        func order(_ lines: [String]) -> [String] {
            lines.map { String($0.prefix { $0 != " " }) }.filter { name in
                general.contains { name.hasPrefix($0) } && !name.contains("rnd")
            }
        }
        #expect(order(theirs) == order(ours))
        for line in theirs.dropFirst(2) + ours.dropFirst(2) {
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count == 16)
            func column(_ text: String, _ width: Int) -> String {
                String(repeating: " ", count: max(0, width - text.utf8.count)) + text
            }
            let name = words[0] + String(repeating: " ", count: max(0, 17 - words[0].utf8.count))
            let row =
                name + " " + zip(words[1...5], [6, 6, 6, 4, 4]).map(column).joined(separator: " ")
                + " : tunables " + words[8...10].map { column($0, 4) }.joined(separator: " ")
                + " : slabdata " + words[13...15].map { column($0, 6) }.joined(separator: " ")
            #expect(row == line)
        }
    }

    @Test("vmallocinfo: the columns of the areas and of those not yet purged")
    func vmallocinfo() throws {
        let (machine, tree) = try twin()
        for bytes in [4 * 4096, 3 << 20] {
            _ = try machine.heap.vmalloc.vmalloc(bytes: bytes, caller: "kernel_clone+0xb8/0x400")
        }
        let area = try machine.heap.vmalloc.vmalloc(bytes: 4 * 4096, caller: "x+0x1/0x2").area
        try machine.heap.vmalloc.vfree(area.start)
        func shape(_ line: String) -> String { normalized(line) }
        let theirs = Set(try host("proc/vmallocinfo").map(shape))
        let ours = Set(try tree.lines("proc/vmallocinfo").map(shape))
        // Arrays of page pointers of their own, and what is mapped to user space, the host may not have now.
        let known = ours.filter { !$0.contains("vpages") && !$0.contains("user") }
        #expect(known.isSubset(of: theirs), "\(known.subtracting(theirs))")
        #expect(known.contains { $0.hasSuffix("unpurged vm_area") })
        #expect(known.contains { $0.contains("ioremap") } && known.contains { $0.contains("N#=#") })
    }

    /// A line of `vmallocinfo` with its size's column kept and all other numbers replaced.
    private func normalized(_ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        let widths = words[0].split(separator: "-").map { "\($0.utf8.count)" }.joined(separator: "-")
        let column = line.utf8.count - line.drop { $0 != " " }.drop { $0 == " " }.utf8.count
        let end = column + words[1].utf8.count
        let rest = words.dropFirst(2).map { word in
            word.contains("+0x")
                ? "symbol" : word.hasPrefix("phys=") ? "phys \(word.utf8.count)" : pattern(word)
        }
        return "\(widths) \(end) " + rest.joined(separator: " ")
    }

    @Test("the settings that the host has too show what is there")
    func settings() throws {
        let (_, tree) = try twin()
        let directory = try tree.node(atPath: "proc/sys/vm")
        var names: [String] = []
        try tree.list(directory.inode, from: 0) {
            names.append($0.name)
            return true
        }
        // What an administrator, the amount of memory or how the kernel was built decides.
        let own = ["min_free_kbytes", "mmap_min_addr", "swappiness", "max_map_count", "overcommit_memory"]
        var compared = 0
        for name in names where !own.contains(name) {
            let ours = try tree.node(atPath: "proc/sys/vm/\(name)")
            guard ours.mode & 0o444 != 0 else { continue }
            guard let theirs = Golden.read("/proc/sys/vm/\(name)") else { continue }
            #expect(try tree.text("proc/sys/vm/\(name)") == theirs, "\(name)")
            compared += 1
        }
        #expect(compared > 20)
    }
}
