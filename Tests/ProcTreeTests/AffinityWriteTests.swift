import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// One write, and what the kernel answered to it on a machine with two CPUs.
struct AffinityWrite: Sendable, CustomTestStringConvertible {
    let text: String
    let errno: Errno?
    let cpus: String?

    var testDescription: String { text.debugDescription }

    /// Accepted, as the set of all its CPUs.
    static func takes(_ text: String, _ cpus: String) -> AffinityWrite {
        AffinityWrite(text: text, errno: nil, cpus: cpus)
    }

    static func refuses(_ errno: Errno, _ texts: String...) -> [AffinityWrite] {
        texts.map { AffinityWrite(text: $0, errno: errno, cpus: nil) }
    }
}

@Suite("Writes to an interrupt's CPUs") struct AffinityWriteTests {
    static let masks: [AffinityWrite] =
        [
            .takes("1", "0"), .takes("1\n", "0"), .takes("3\n", "0-1"), .takes("00000001\n", "0"),
            .takes(" 1\n", "0"), .takes("1 \n", "0"), .takes("\t1", "0"), .takes(",1\n", "0"),
            .takes("1,\n", "0"), .takes("3\u{0}\n", "0-1"), .takes("1\u{0}garbage", "0"),
            .takes("3\nxyz", "0-1"),
        ]
        + AffinityWrite.refuses(.invalidArgument, "0\n", "", "\n", " ")
        + AffinityWrite.refuses(
            .overflow, "4\n", "f\n", "ffffffff\n", "1,1\n", "0,1\n", "1,0\n", "1 2\n", "00000000,00000001\n",
            "123456789\n", "000000001\n", String(repeating: "1", count: 5000))
        + AffinityWrite.refuses(.invalidArgument, "0x1\n", "g\n", "1g\n", "-1\n", "1-2\n", "all\n", "3 xyz\n")

    static let lists: [AffinityWrite] =
        [
            .takes("0", "0"), .takes("0-1\n", "0-1"), .takes("1,0\n", "0-1"), .takes("0, 1\n", "0-1"),
            .takes("0 1\n", "0-1"), .takes("0,,1\n", "0-1"), .takes(",0\n", "0"), .takes("0,\n", "0"),
            .takes("all\n", "0-1"), .takes("ALL\n", "0-1"), .takes("N\n", "1"), .takes("0-N\n", "0-1"),
            .takes("0-1:1/2\n", "0"), .takes("0-1:2/2\n", "0-1"), .takes("all:1/2\n", "0"),
            .takes("0\n1", "0"), .takes("0\nx", "0"), .takes("1\u{0}0", "1"),
        ]
        + AffinityWrite.refuses(.invalidArgument, "", "\n", " ")
        + AffinityWrite.refuses(.outOfRange, "2\n", "1-2\n", "0-256\n", "1000000\n")
        + AffinityWrite.refuses(.overflow, "99999999999\n")
        + AffinityWrite.refuses(
            .invalidArgument, "1-0\n", "0-\n", "-1\n", "n\n", "a\n", "0x1\n", "none\n", "0-1:0/2\n",
            "0-1:1/0\n",
            "0-1:3/2\n", "0-1:1\n")

    private func machine(_ kernel: KernelVersion = KernelVersion(6, 18)) throws -> Machine {
        try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 2), kernel: kernel) {
                $0.devices = [
                    DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
                    DeviceSpecification(kind: .nvme), DeviceSpecification(kind: .ahci),
                ]
                $0.interrupts = [
                    InterruptSpecification(irq: 40, chip: "x", actions: ["mine"], isPerCPU: true)
                ]
            })
    }

    private func check(_ write: AffinityWrite, _ file: OpenFile, shown: () throws -> String) throws {
        let before = try shown()
        if let errno = write.errno {
            #expect(throws: errno) { try file.write(write.text) }
            #expect(try shown() == before)
        } else {
            #expect(try file.write(write.text) == write.text.utf8.count)
            #expect(try shown() == "\(write.cpus ?? "")\n")
        }
    }

    @Test("a mask", arguments: masks)
    func mask(_ write: AffinityWrite) throws {
        let tree = try ProcTree(try machine())
        try check(write, try tree.open("proc/irq/9/smp_affinity")) {
            try tree.text("proc/irq/9/smp_affinity_list")
        }
    }

    @Test("a list", arguments: lists)
    func list(_ write: AffinityWrite) throws {
        let tree = try ProcTree(try machine())
        try check(write, try tree.open("proc/irq/9/smp_affinity_list")) {
            try tree.text("proc/irq/9/smp_affinity_list")
        }
    }

    @Test("the default for interrupts yet to come", arguments: masks)
    func defaultMask(_ write: AffinityWrite) throws {
        let tree = try ProcTree(try machine())
        let masks = ["0": "1", "1": "2", "0-1": "3"]
        let mapped = AffinityWrite(
            text: write.text, errno: write.errno, cpus: write.cpus.flatMap { masks[$0] })
        try check(mapped, try tree.open("proc/irq/default_smp_affinity")) {
            try tree.text("proc/irq/default_smp_affinity")
        }
    }

    @Test(
        "an interrupt that nobody may move says so before it looks at the text",
        arguments: ["proc/irq/26", "proc/irq/40", "proc/irq/0", "proc/irq/5", "proc/irq/2"])
    func refusal(directory: String) throws {
        for (kernel, errno) in [
            (KernelVersion(6, 18), Errno.notPermitted), (KernelVersion(6, 1), .inputOutput),
        ] {
            let tree = try ProcTree(try machine(kernel))
            for name in ["smp_affinity", "smp_affinity_list"] {
                let file = try tree.open("\(directory)/\(name)")
                for text in ["1\n", "", "rubbish", "ffffffff,ffffffff"] {
                    #expect(throws: errno) { try file.write(text) }
                }
                let mode = try tree.node(atPath: "\(directory)/\(name)").mode
                #expect(mode == (kernel < KernelVersion(6, 12) ? 0o644 : 0o444))
            }
        }
    }

    @Test("every write stands for itself, whatever the offset, and read-only files take none")
    func offsets() throws {
        let tree = try ProcTree(try machine())
        let file = try tree.open("proc/irq/9/smp_affinity")
        for (offset, text, shown) in [(0, "1\n", "1\n"), (100, "2\n", "2\n"), (1 << 40, "3\n", "3\n")] {
            let bytes = Array(text.utf8)
            let count = try unsafe bytes.withUnsafeBytes { (bytes) throws(Errno) in
                try unsafe file.write(bytes, at: Int64(offset))
            }
            #expect(count == 2)
            #expect(try tree.text("proc/irq/9/smp_affinity") == shown)
        }
        for name in ["effective_affinity", "effective_affinity_list", "affinity_hint", "node", "spurious"] {
            #expect(throws: Errno.inputOutput) { try tree.open("proc/irq/9/\(name)").write("1\n") }
        }
    }

    @Test("none of the CPUs is online")
    func offline() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 4, offline: CPUSet(2..<4))) {
                $0.devices = [DeviceSpecification(kind: .acpi)]
            })
        let tree = try ProcTree(machine)
        #expect(throws: Errno.invalidArgument) { try tree.open("proc/irq/9/smp_affinity").write("c\n") }
        #expect(throws: Errno.invalidArgument) { try tree.open("proc/irq/default_smp_affinity").write("c\n") }
        #expect(try tree.open("proc/irq/9/smp_affinity").write("e\n") == 2)
        #expect(try tree.text("proc/irq/9/smp_affinity") == "e\n")
        #expect(try tree.text("proc/irq/9/effective_affinity_list") == "1\n")
    }

    @Test("what an interrupt counts goes where it was sent")
    func moves() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 2)) {
                $0.devices = [DeviceSpecification(kind: .ahci, rate: 1000)]
            })
        let tree = try ProcTree(machine)
        for cpu in [0, 1, 0] {
            _ = try tree.open("proc/irq/24/smp_affinity_list").write("\(cpu)\n")
            #expect(try tree.text("proc/irq/24/effective_affinity_list") == "\(cpu)\n")
            let before = try counts(tree)
            try machine.advance(by: .seconds(10))
            let after = try counts(tree)
            #expect(after[cpu] > before[cpu] && after[1 - cpu] == before[1 - cpu])
        }
    }

    private func counts(_ tree: ProcTree) throws -> [Int] {
        try tree.text("sys/kernel/irq/24/per_cpu_count").dropLast().split(separator: ",").map {
            try #require(Int($0))
        }
    }

    @Test("a file that is open when its interrupt goes is gone like any other")
    func removed() throws {
        let machine = try machine()
        let tree = try ProcTree(machine)
        let file = try tree.open("proc/irq/27/smp_affinity")
        try machine.run(.removeInterrupt(27))
        #expect(throws: Errno.inputOutput) { try file.write("1\n") }
        #expect(throws: Errno.noEntry) { try tree.open("proc/irq/27/smp_affinity") }
        #expect(throws: Errno.noEntry) { try tree.open("sys/kernel/irq/27/type") }
    }

    @Test("in 2003 digits were taken as far as there were any")
    func year2003() throws {
        let specification = describe(
            cpus: CPUSpecification(coresPerSocket: 4), kernel: KernelVersion(2, 6, 0), .i386
        ) {
            $0.devices = [DeviceSpecification(kind: .acpi)]
        }
        let tree = try ProcTree(try Machine(specification))
        #expect(try tree.text("proc/irq/9/smp_affinity") == "ffffffff\n")
        #expect(try tree.text("proc/irq/prof_cpu_mask") == "ffffffff\n")
        let file = try tree.open("proc/irq/9/smp_affinity")
        #expect(try file.write("2xyz\n") == 5)
        #expect(try tree.text("proc/irq/9/smp_affinity") == "00000002\n")
        #expect(try file.write("0000000f\n") == 9)
        for text in ["", "0\n", "f0\n", "\n", "x", "000000000f\n"] {
            #expect(throws: Errno.invalidArgument) { try file.write(text) }
        }
        #expect(throws: Errno.noEntry) { try tree.open("proc/irq/9/smp_affinity_list") }
    }
}
