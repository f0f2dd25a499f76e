import KernelTypes
import Machine
import SeqFile
import Synchronization
import Testing

@testable import ProcTree

/// A set of numbers that a test changes at will.
private final class Members: Sendable {
    private let numbers: Lock<Set<Int>>

    init(_ numbers: some Sequence<Int>) { self.numbers = Lock(Set(numbers)) }

    var all: Set<Int> { numbers.withLock { $0 } }

    func insert(_ number: Int) { numbers.withLock { _ = $0.insert(number) } }
    func remove(_ number: Int) { numbers.withLock { _ = $0.remove(number) } }
}

private struct ChangingFamily: NumberedFamily {
    let prefix: String
    let members: Members
    var bits = 24

    func contains(_ number: Int, in directory: Place) -> Bool { members.all.contains(number) }
    func member(after number: Int, in directory: Place) -> Int? {
        members.all.filter { $0 > number }.min()
    }
    func count(in directory: Place) -> Int { members.all.count }
}

/// Shows the numbers of its path.
private struct NumbersFile: TreeFile {
    let place: Place
    let machine: Machine

    func open() throws(Errno) -> OpenFile {
        let numbers = place.numbers
        return openText(of: machine) { _, buffer in
            for index in 0..<numbers.count {
                buffer.format(UInt64(numbers[index]))
                buffer.put("\n")
            }
        }
    }
}

extension DirectoryPlan {
    /// How many numbers the directory's path has.
    fileprivate var numberCount: Int { plan.templates[template].bits.count }
}

@Suite("The computed tree") struct ComputedTreeTests {
    /// A tree with literals and families that are mixed and nested.
    private struct Sample {
        let machine: Machine
        let cpus: Members
        let nodes: Members
        let tree: ProcTree

        init(
            cpus: some Sequence<Int> = [0, 1, 7, 1_000_000], nodes: some Sequence<Int> = [0, 2],
            captured: [(path: String, records: CapturedRecords)] = []
        ) throws {
            let machine = try Machine(describe())
            let (cpus, nodes) = (Members(cpus), Members(nodes))
            let plan = TreePlan()
            let file: @Sendable (Place) -> (any TreeFile)? = { NumbersFile(place: $0, machine: machine) }
            let system = plan.directory("sys/devices/system")
            let cpu = system.directory("cpu")
            cpu.file("online", file)
            let member = cpu.directories(ChangingFamily(prefix: "cpu", members: cpus))
            cpu.file("possible", file)
            cpu.links(ChangingFamily(prefix: "link", members: cpus)) { "cpu\($0.numbers.last)" }
            member.file("online") { $0.numbers.last == 0 ? nil : NumbersFile(place: $0, machine: machine) }
            member.directory("cache").directories(CountedFamily("index") { $0.numbers[0] % 3 + 1 })
                .file("size", file)
            member.directory("topology", while: { $0.numbers[0] % 2 == 1 }).file("core_id", file)
            let node = system.directory("node").directories(ChangingFamily(prefix: "node", members: nodes))
            node.links(ChangingFamily(prefix: "cpu", members: cpus)) {
                $0.numbers[1] % 2 == $0.numbers[0] % 2 ? "../../cpu/cpu\($0.numbers[1])" : nil
            }
            node.link("self") { "../node\($0.numbers[0])" }
            plan.directory("proc/irq").files(ChangingFamily(prefix: "", members: cpus), file)
            plan.directory("proc").link("loop") { _ in "loop" }
            plan.directory("proc").link("absolute") { _ in "/sys/devices/../devices/system" }
            (self.machine, self.cpus, self.nodes) = (machine, cpus, nodes)
            tree = try ProcTree(machine, plan, captured: captured)
        }
    }

    /// Everything below a directory, by path; links are not followed.
    private func walk(_ tree: ProcTree, _ path: String = "", _ inode: UInt64 = 1) throws -> [String: UInt64] {
        var result = [path: inode]
        for entry in try tree.entries(inode) {
            let child = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
            #expect(try result[child] == nil && entry.kind == tree.node(entry.inode).kind)
            if entry.kind == .directory {
                result.merge(try walk(tree, child, entry.inode)) { first, _ in first }
            } else {
                result[child] = entry.inode
            }
        }
        return result
    }

    @Test("a number is packed from a path and unpacked to it")
    func roundTrip() throws {
        var random = SeededRandom(seed: 44)
        for _ in 0..<20 {
            let cpus = (0..<random.next(in: 1..<12)).map { _ in random.next(in: 0..<1 << 24) }
            let sample = try Sample(cpus: cpus, nodes: [0, random.next(in: 1..<1 << 24)])
            let all = try walk(sample.tree)
            #expect(Set(all.values).count == all.count)
            for (path, inode) in all {
                let position = try sample.tree.find(inode)
                #expect(sample.tree.inode(of: position) == inode && sample.tree.path(of: position) == path)
                #expect(try sample.tree.node(inode).inode == inode)
            }
            let same = try walk(try Sample(cpus: cpus, nodes: sample.nodes.all).tree)
            #expect(same == all)
        }
    }

    /// Adds some directories, files and links, some of them families, to a directory.
    private func grow(
        _ directory: DirectoryPlan, _ machine: Machine, bits: Int, depth: Int, _ random: inout SeededRandom
    ) {
        for index in 0..<random.next(in: 1..<5) {
            let width = random.next(in: 1..<25)
            let members = (0..<random.next(in: 0..<5)).map { _ in random.next(in: 0..<1 << width) }
            let family = ChangingFamily(prefix: "m\(index)-", members: Members(members), bits: width)
            let isFamily =
                random.chance(1, in: 2) && directory.numberCount < PathNumbers.limit && width <= bits
            let left = isFamily ? bits - width : bits
            switch random.next(in: 0..<4) {
            case 0 where isFamily: directory.files(family) { NumbersFile(place: $0, machine: machine) }
            case 0: directory.file("file\(index)") { NumbersFile(place: $0, machine: machine) }
            case 1 where isFamily: directory.links(family) { "\($0.numbers.last)" }
            case 1: directory.link("link\(index)") { _ in "." }
            default:
                let child = isFamily ? directory.directories(family) : directory.directory("d\(index)")
                if depth < 4 { grow(child, machine, bits: left, depth: depth + 1, &random) }
            }
        }
    }

    @Test("trees of any shape")
    func shapes() throws {
        let machine = try Machine(describe())
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let plan = TreePlan()
            grow(plan.root, machine, bits: InodeNumber.numberBits, depth: 0, &random)
            let tree = try ProcTree(machine, plan)
            let all = try walk(tree)
            #expect(Set(all.values).count == all.count, "seed \(seed)")
            for (path, inode) in all {
                let position = try tree.find(inode)
                #expect(
                    tree.path(of: position) == path && tree.inode(of: position) == inode,
                    "seed \(seed), \(path)")
                guard tree.kind(of: position.template) == .file else { continue }
                let numbers = path.split(separator: "/").filter { $0.hasPrefix("m") }.map {
                    $0.split(separator: "-")[1]
                }
                #expect(try tree.lines(path) == numbers.map(String.init), "seed \(seed), \(path)")
            }
        }
    }

    @Test("numbers that nothing has are ENOENT, whatever their bits")
    func strangers() throws {
        let sample = try Sample()
        let known = Set(try walk(sample.tree).values)
        var random = SeededRandom(seed: 45)
        for _ in 0..<20_000 {
            var inode = random.next() >> UInt64(random.next(in: 0..<63))
            if random.chance(1, in: 2) {
                inode = (inode & 0xffff_ffff_ffff) | UInt64(random.next(in: 0..<40)) << 48
            }
            if let node = try? sample.tree.node(inode) {
                #expect(known.contains(node.inode) && node.inode == inode)
            }
        }
    }

    @Test("paths, names and numbers")
    func paths() throws {
        let tree = try Sample().tree
        let path = "sys/devices/system/cpu/cpu1000000/cache/index1/size"
        #expect(try tree.text(path) == "1000000\n1\n" && tree.open(path).path == path)
        #expect(try tree.text("sys/devices/system/cpu/cpu7/topology/core_id") == "7\n")
    }

    @Test(
        "names have one spelling",
        arguments: ["cpu007", "cpu", "cpu01", "cpu1x", "cpu-1", "cpu2", "CPU1", "cpu+1"])
    func spelling(name: String) throws {
        let tree = try Sample().tree
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/system/cpu/\(name)") }
    }

    @Test("listing gives each name once, from any place on, in parts of any size, while others come and go")
    func listing() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let start = Set((0..<random.next(in: 1..<60)).map { _ in random.next(in: 0..<100) })
            let sample = try Sample(cpus: start)
            let directory = try sample.tree.node(atPath: "sys/devices/system/cpu").inode
            var (cookie, seen, gone): (Int64, [String], Set<Int>) = (0, [], [])
            while true {
                let part = try sample.tree.entries(directory, from: cookie, most: random.next(in: 1..<9))
                guard let last = part.last else { break }
                #expect(part.allSatisfy { (1...Int64.max - 2).contains($0.nextCookie) })
                seen += part.map(\.name)
                cookie = last.nextCookie
                for _ in 0..<random.next(in: 0..<4) {
                    let number = random.next(in: 0..<100)
                    if random.chance(1, in: 2) {
                        sample.cpus.insert(number)
                    } else {
                        sample.cpus.remove(number)
                        gone.insert(number)
                    }
                }
            }
            #expect(Set(seen).count == seen.count, "seed \(seed)")
            for number in start.subtracting(gone) {
                #expect(seen.contains("cpu\(number)") && seen.contains("link\(number)"), "seed \(seed)")
            }
            #expect(seen.contains("online") && seen.contains("possible"))
        }
    }

    @Test("a member whose number has no room in an inode number is not there")
    func tooLarge() throws {
        let tree = try Sample(cpus: [1, 1 << 24, 999_999_999]).tree
        let names = try tree.entries("sys/devices/system/cpu").map(\.name)
        #expect(names == ["online", "possible", "cpu1", "link1"])
        for name in ["cpu16777216", "cpu999999999", "cpu1000000000", "link16777216"] {
            #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/system/cpu/\(name)") }
        }
    }

    @Test("what goes is gone at once, with all that is below it")
    func goes() throws {
        let sample = try Sample()
        let tree = sample.tree
        let core = try tree.node(atPath: "sys/devices/system/cpu/cpu7/topology/core_id")
        let cpu = try tree.node(atPath: "sys/devices/system/cpu/cpu7")
        #expect(!cpu.isPermanent && core.isPermanent && cpu.linkCount == 4)
        #expect(try tree.node(atPath: "sys/devices/system/cpu").linkCount == 6)
        sample.cpus.remove(7)
        for node in [core, cpu] {
            #expect(throws: Errno.noEntry) { try tree.node(node.inode) }
            #expect(throws: Errno.noEntry) { try tree.open(node.inode) }
        }
        #expect(throws: Errno.noEntry) { try tree.entries(cpu.inode) }
        sample.cpus.insert(7)
        #expect(try tree.node(core.inode) == core)
    }

    @Test("attributes")
    func attributes() throws {
        let tree = try Sample().tree
        let node = { (path: String) in try tree.node(atPath: path) }
        #expect(
            try node("sys").mode == 0o555 && node("sys/devices").mode == 0o755
                && node("proc/irq").mode == 0o555)
        let directory = try node("sys/devices/system/cpu")
        #expect(!directory.isUnchanging && directory.isPermanent && directory.size == 0)
        let file = try node("sys/devices/system/cpu/online")
        #expect(file.size == 4096 && file.blockSize == 4096 && file.isUnchanging && file.isPermanent)
        #expect(try node("proc/irq/7").size == 0 && node("proc/irq/7").blockSize == 1024)
        #expect(throws: Errno.accessDenied) { try tree.open(file.inode, for: [.reading, .writing]) }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/system/cpu/cpu0/online") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/system/cpu/cpu0/topology") }
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "sys/devices/system/cpu/cpu0/cache/index1") }
    }

    @Test("links lead where they point")
    func links() throws {
        let tree = try Sample().tree
        let path = "sys/devices/system/node/node0/cpu1000000"
        #expect(try tree.text("\(path)/cache/index1/size") == "1000000\n1\n")
        #expect(try tree.text("proc/absolute/node/node2/self/self/cpu0/cache/index0/size") == "0\n0\n")
        #expect(try tree.text("sys/devices/system/cpu/link7/../link7/online") == "7\n")
        #expect(throws: Errno.tooManyLinks) { try tree.node(atPath: "proc/loop") }
        let links = try tree.entries("sys/devices/system/node/node0").filter { $0.kind == .symbolicLink }
        #expect(links.map(\.name) == ["self", "cpu0", "cpu1000000"])
        let link = links[1].inode
        #expect(try tree.target(of: link) == "../../cpu/cpu0")
        #expect(
            try tree.node(link).mode == 0o777 && tree.node(link).size == 0 && tree.node(link).linkCount == 1)
        #expect(throws: Errno.tooManyLinks) { try tree.open(link) }
        #expect(throws: Errno.invalidArgument) { try tree.target(of: 1) }
        let name = Array("x".utf8)
        #expect(throws: Errno.notDirectory) { try tree.lookup(name.span, in: link) }
    }

    @Test("captured text goes below members of families, and takes the place of their files")
    func captured() throws {
        let text = { (text: String) in CapturedRecords(Array(text.utf8)) }
        let cpu = "sys/devices/system/cpu"
        let sample = try Sample(captured: [
            ("\(cpu)/cpu7/topology/core_id", text("seven")), ("\(cpu)/cpu0/online", text("zero")),
            ("\(cpu)/cpu1/extra/file", text("one")), ("\(cpu)/cpu7/extra/file", text("7")),
            ("\(cpu)/cpu99/extra/file", text("99")), ("proc/irq/007", text("odd")), ("proc/irq/8", text("8")),
        ])
        let tree = sample.tree
        #expect(try tree.text("\(cpu)/cpu7/topology/core_id") == "seven")
        #expect(try tree.text("\(cpu)/cpu1/topology/core_id") == "1\n")
        #expect(try tree.text("\(cpu)/cpu0/online") == "zero" && tree.text("\(cpu)/cpu1/online") == "1\n")
        #expect(
            try tree.text("\(cpu)/cpu1/extra/file") == "one" && tree.text("\(cpu)/cpu7/extra/file") == "7")
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "\(cpu)/cpu0/extra") }
        #expect(try tree.entries("\(cpu)/cpu1").map(\.name) == ["cache", "extra", "online", "topology"])
        #expect(try tree.entries("\(cpu)/cpu0").map(\.name) == ["cache", "online"])
        #expect(throws: Errno.noEntry) { try tree.node(atPath: "\(cpu)/cpu99") }
        #expect(try tree.text("proc/irq/007") == "odd")
        sample.cpus.insert(99)
        #expect(try tree.text("\(cpu)/cpu99/extra/file") == "99")
        #expect(
            try tree.node(atPath: "\(cpu)/cpu7/topology/core_id").inode
                == (try Sample().tree.node(atPath: "\(cpu)/cpu7/topology/core_id").inode))
        for path in [
            "\(cpu)/cpu3", "\(cpu)/cpu3/online/x", "sys/devices/system/node/node0/self/x", "proc/loop",
        ] {
            #expect(throws: TreeError.self, "\(path)") { try Sample(captured: [(path, text(""))]) }
        }
    }
}
