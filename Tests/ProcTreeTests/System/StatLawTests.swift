import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// What `proc/stat`, `proc/softirqs` and `proc/interrupts` say of each other.
@Suite("Files of counts agree") struct StatLawTests {
    /// A file's lines by their first word, without a colon.
    private func rows(_ tree: ProcTree, _ path: String) throws -> [String: [UInt64]] {
        var rows: [String: [UInt64]] = [:]
        for line in try tree.lines(path) {
            let words = line.split(separator: " ")
            guard let first = words.first else { continue }
            let name = first.hasSuffix(":") ? String(first.dropLast()) : String(first)
            rows[name] = words.dropFirst().prefix { UInt64($0) != nil }.compactMap { UInt64($0) }
        }
        return rows
    }

    @Test("on machines of all kinds")
    func agree() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var specification = MachineSpecification.random(&random, upTo: 40)
            // All of it is in the table only while every CPU is online and no counter has overflowed.
            specification.cpus.offline = CPUSet()
            specification.uptime = .seconds(UInt64(random.next(in: 1..<900)))
            let tree = try ProcTree(Machine(specification))
            let stat = try rows(tree, "proc/stat")
            let interrupts = try rows(tree, "proc/interrupts")
            let softirqs = try rows(tree, "proc/softirqs")
            let note = "seed \(seed): \(specification.architecture) \(specification.kernel.release)"
            try checkCPUs(stat, specification, note)
            try checkInterrupts(stat, interrupts, specification, note)
            try checkSoftirqs(stat, softirqs, interrupts, specification, note)
        }
    }

    private func checkCPUs(
        _ stat: [String: [UInt64]], _ specification: MachineSpecification, _ note: String
    ) throws {
        let all = try #require(stat["cpu"])
        #expect(all.count == (specification.kernel.isBefore261 ? 7 : 10), "\(note)")
        for field in all.indices {
            let sum = (0..<specification.cpus.count).reduce(0) { $0 + (stat["cpu\($1)"]?[field] ?? 0) }
            #expect(all[field] == sum, "\(note)")
        }
    }

    private func checkInterrupts(
        _ stat: [String: [UInt64]], _ interrupts: [String: [UInt64]], _ specification: MachineSpecification,
        _ note: String
    ) throws {
        let numbers = try #require(stat["intr"])
        let cpus = specification.cpus.count
        var devices: UInt64 = 0
        var ofArchitecture: UInt64 = 0
        let (is2003, isC) = (
            specification.kernel.isBefore261, specification.kernel >= KernelVersion(7, 2)
        )
        for (label, row) in interrupts {
            let sum = row.prefix(cpus).reduce(0, +)
            if let irq = Int(label) {
                #expect(numbers[1 + irq] == sum & 0xffff_ffff, "\(note): irq \(irq)")
                devices += sum
            } else if label.hasPrefix("IPI") {
                ofArchitecture += sum
                let place = 2 + (Int(label.dropFirst(3)) ?? 0)
                let isNumbered = specification.kernel >= KernelVersion(5, 10)
                #expect(!isNumbered || numbers[place] == sum, "\(note): \(label)")
            } else if !is2003, label != "Err",
                isC || !["TLB", "DFR", "PIN", "NPI", "PIW", "MIS"].contains(label)
            {
                ofArchitecture += sum
            }
        }
        // Interrupts without handlers are in no table, but count nothing here.
        let total = devices + ofArchitecture
        #expect(numbers[0] == (is2003 ? total & 0xffff_ffff : total), "\(note)")
    }

    private func checkSoftirqs(
        _ stat: [String: [UInt64]], _ softirqs: [String: [UInt64]], _ interrupts: [String: [UInt64]],
        _ specification: MachineSpecification, _ note: String
    ) throws {
        let kinds = Softirq.allCases.map { $0.name(in: specification.kernel) }
        #expect(Set(kinds + ["CPU0"]) == Set(softirqs.keys), "\(note)")
        let sums = try kinds.map { try #require(softirqs[$0]).reduce(0, +) }
        for kind in kinds { #expect(softirqs[kind]?.count == specification.cpus.count, "\(note)") }
        if specification.kernel.isBefore261 {
            #expect(stat["softirq"] == nil, "\(note)")
        } else {
            #expect(stat["softirq"] == [sums.reduce(0, +)] + sums, "\(note)")
        }
        guard specification.architecture.isX86, let timer = interrupts["LOC"] else { return }
        for kind in ["TIMER", "SCHED", "RCU", "HRTIMER"] {
            for (cpu, count) in try #require(softirqs[kind]).enumerated() {
                #expect(count <= timer[cpu], "\(note): \(kind) of CPU \(cpu)")
            }
        }
    }

    @Test("an offline CPU has no line, but stays in the sums and in softirqs")
    func offline() throws {
        let machine = try Machine(describe { $0.devices = [DeviceSpecification(kind: .timer)] })
        let tree = try ProcTree(machine)
        let before = try rows(tree, "proc/stat")
        let deferred = try tree.text("proc/softirqs")
        try machine.setOnline(false, cpu: 2)
        let after = try rows(tree, "proc/stat")
        #expect(before["cpu2"] != nil && after["cpu2"] == nil)
        #expect(before["cpu"] == after["cpu"])
        #expect(before["intr"]?[0] == after["intr"]?[0])
        #expect(try tree.text("proc/softirqs") == deferred)
        #expect(try tree.text("proc/cpuinfo").split(separator: "\n").count { $0.hasPrefix("processor") } == 3)
        #expect(try tree.text("proc/cpuinfo").contains("siblings\t: 3\n"))
    }

    @Test("a page is enough for softirqs of a million CPUs, and its end is as near as its beginning")
    func million() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 1 << 20)) {
                $0.devices = [
                    DeviceSpecification(kind: .timer),
                    DeviceSpecification(kind: .nic, driver: "tg3", rate: 1000),
                ]
            })
        let tree = try ProcTree(machine)
        let file = try tree.open("proc/softirqs")
        defer { tree.release(file) }
        let header: Int64 = 20 + (11 << 20) + 1
        let row: Int64 = 13 + (11 << 20) + 1
        let end = try file.bytes(4096, at: header + 10 * row - 12)
        #expect(end.count == 12 && end.last == 0x0a)
        #expect(file.status.size == machine.memory.pageSize)
    }
}
