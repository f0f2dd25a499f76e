import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("The tree") struct TreeTests {
    private func tree(_ captured: (path: String, text: String)...) throws -> ProcTree {
        try ProcTree(
            try Machine(describe()),
            captured: captured.map { ($0.path, CapturedRecords(Array($0.text.utf8))) })
    }

    private func names(_ tree: ProcTree, _ path: String, from cookie: Int64 = 0) throws -> [String] {
        try tree.entries(path, from: cookie).map(\.name)
    }

    @Test("has the directories and files of its contract, in order")
    func lists() throws {
        let tree = try tree()
        #expect(try names(tree, "/") == ["proc", "sim", "sys"])
        let proc = try names(tree, "proc")
        #expect(proc == proc.sorted())
        for name in [
            "buddyinfo", "interrupts", "irq", "meminfo", "modules", "pagetypeinfo", "slabinfo", "sys",
            "vmallocinfo",
            "vmstat", "zoneinfo",
        ] {
            #expect(proc.contains(name), "\(name)")
        }
        #expect(
            try names(tree, "sim") == [
                "allocator", "clock", "control", "interrupts.kmalloc", "interrupts.kvmalloc",
                "interrupts.page", "interrupts.row", "interrupts.vmalloc", "readers",
            ])
        let cookies = try tree.entries("sim").map(\.nextCookie)
        #expect(try names(tree, "sim", from: cookies[6]) == ["interrupts.vmalloc", "readers"])
        #expect(try names(tree, "sim", from: cookies[8]).isEmpty && names(tree, "sim", from: .max).isEmpty)
        #expect(try names(tree, "sys/kernel/debug") == ["fail_page_alloc", "failslab"])
        #expect(try names(tree, "sim", from: -1).isEmpty)
    }

    @Test("listing stops when the caller has enough, and says where it is")
    func listingInParts() throws {
        let tree = try tree()
        let sim = try tree.node(atPath: "sim").inode
        var seen: [String] = []
        let first = try tree.entries("sim")[0]
        try tree.list(sim, from: first.nextCookie) { entry in
            seen.append(entry.name)
            #expect((try? tree.node(atPath: "sim/\(entry.name)"))?.inode == entry.inode)
            return seen.count < 2
        }
        #expect(seen == ["clock", "control"])
    }

    @Test("attributes are those of the kernel's files")
    func attributes() throws {
        let tree = try tree(("proc/a/b/c", "x"))
        let root = try tree.node(TreeNode.rootInode)
        #expect(root.kind == .directory && root.mode == 0o555 && root.linkCount == 5 && root.inode == 1)
        let proc = try tree.node(atPath: "proc")
        let directories = try tree.entries("proc").count { $0.kind == .directory }
        #expect(proc.linkCount == 2 + directories && !proc.belongsToMounter)
        let interrupts = try tree.node(atPath: "/proc/interrupts")
        #expect(interrupts.kind == .file && interrupts.mode == 0o444 && interrupts.linkCount == 1)
        #expect(!interrupts.belongsToMounter)
        let clock = try tree.node(atPath: "sim/clock")
        #expect(clock.mode == 0o644 && clock.belongsToMounter)
        #expect(try tree.node(clock.inode) == clock)
        #expect(try tree.node(atPath: "./proc//./interrupts") == interrupts)
    }

    @Test("a walk fails as the kernel's does")
    func errors() throws {
        let tree = try tree()
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "proc/nothing") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "proc/interrupt") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "proc/interruptss") }
        #expect(throws: Errno.notDirectory) { try tree.node(atPath: "proc/interrupts/x") }
        #expect(throws: Errno.isDirectory) { try tree.open(try tree.node(atPath: "proc").inode) }
        #expect(throws: Errno.isDirectory) { try tree.open(1) }
        for inode in [0, 1000, UInt64.max] {
            #expect(throws: Errno.noEntry) { try tree.node(inode) }
            #expect(throws: Errno.noEntry) { try tree.open(inode) }
            #expect(throws: Errno.noEntry) { try tree.list(inode, from: 0) { _ in true } }
        }
        let file = try tree.node(atPath: "sim/clock").inode
        #expect(throws: Errno.notDirectory) { try tree.list(file, from: 0) { _ in true } }
        let name = Array("x".utf8)
        #expect(throws: Errno.notDirectory) { try tree.lookup(name.span, in: file) }
        let empty: [UInt8] = []
        #expect(throws: Errno.noEntry) { try tree.lookup(empty.span, in: 1) }
    }

    @Test("two trees of one shape have the same numbers, each number once")
    func numbers() throws {
        func all(_ tree: ProcTree, _ path: String, _ inode: UInt64) throws -> [String: UInt64] {
            var result = [path: inode]
            for entry in try tree.entries(inode) {
                let child = "\(path)/\(entry.name)"
                if entry.kind == .directory {
                    result.merge(try all(tree, child, entry.inode)) { first, _ in first }
                } else {
                    result[child] = entry.inode
                }
            }
            return result
        }
        let first = try all(try tree(("proc/z", "a"), ("sys/b", "c")), "", 1)
        let second = try all(try tree(("sys/b", "other"), ("proc/z", "text")), "", 1)
        #expect(first == second && Set(first.values).count == first.count && first.count > 30)
    }

    @Test("captured text takes the place of an emulated file, or a place of its own")
    func captured() throws {
        let tree = try tree(
            ("proc/interrupts", "mine\nof two lines"), ("proc/kallsyms", "0 T a\n"), ("top", ""))
        #expect(try tree.text("proc/interrupts") == "mine\nof two lines")
        #expect(try tree.text("proc/kallsyms") == "0 T a\n")
        #expect(try tree.text("top").isEmpty)
        #expect(try tree.text("sim/interrupts.page").hasPrefix("           CPU0"))
        #expect(try names(tree, "/") == ["proc", "sim", "sys", "top"])
    }

    @Test(
        "paths that cannot be",
        arguments: [
            "", "/proc/x", "proc//x", "proc/x/", "proc/../x", "./x", "proc", "sim", "proc/interrupts/x",
            "sim/clock/y/z",
            "proc/" + String(repeating: "n", count: 256),
        ])
    func badPaths(path: String) throws {
        #expect(throws: TreeError.self) { try tree((path, "x")) }
        do {
            _ = try tree((path, "x"))
        } catch let error as TreeError {
            #expect(error.description.hasPrefix("files: ") && !error.reason.isEmpty)
        }
    }

    @Test("a name of 255 bytes can be, and names are bytes")
    func names() throws {
        let long = String(repeating: "é", count: 127) + "x"
        let tree = try tree(("proc/" + long, "x"))
        #expect(try tree.text("proc/" + long) == "x")
        let bytes = Array("e\u{301}".utf8)
        #expect(throws: Errno.noEntry) { try tree.lookup(bytes.span, in: 1) }
    }
}
