import Foundation
import Glibc
import Synchronization
import Testing

@Suite("A mounted machine that lives", .serialized) struct LivingMachineTests {
    /// The first faults that threads found.
    private final class Faults: Sendable {
        private let found = Mutex<[String]>([])

        func note(_ fault: String?) {
            guard let fault else { return }
            found.withLock { if $0.count < 20 { $0.append(fault) } }
        }

        var all: [String] { found.withLock { $0 } }
    }

    /// A file's whole text, in reads of some size; nil when it cannot be opened any more.
    private static func text(_ path: String, _ size: Int = 1 << 16) -> String? {
        guard let file = try? Descriptor(path), let bytes = try? file.readToEnd(size) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("10,000 writes and events while 32 readers check the laws on all that they read")
    func storm() async throws {
        try await MountedMachine.with(
            "--machine", "epyc-512", "--cpus", "64", "--set", "memory=8GiB", "--clock", "manual"
        ) { machine in
            let faults = Faults()
            let isOver = Atomic(false)
            let before = try await machine.unheldPages()
            let root = machine.mountpoint
            await Threads.run(33) { index in
                if index == 32 {
                    Writer(root, seed: 0x10000).run(10_000, faults.note)
                    isOver.store(true, ordering: .sequentiallyConsistent)
                } else {
                    let reader = Reader(root, number: index)
                    while !isOver.load(ordering: .sequentiallyConsistent) { faults.note(reader.round()) }
                }
            }
            #expect(faults.all.isEmpty, "\(faults.all.joined(separator: "\n"))")
            try await machine.checkAgreement()
            #expect(try await machine.unheldPages() == before, "what readers took came back")
        }
    }

    /// One of those who read all the time.
    private final class Reader {
        private let root: String
        private let number: Int
        private var rounds = 0
        private var interrupts: Laws.Interrupts?
        private var stat: Laws.Stat?

        init(_ root: String, number: Int) {
            self.root = root
            self.number = number
        }

        /// Reads one file and checks it; gives what is wrong.
        func round() -> String? {
            rounds += 1
            let fault: String?
            switch (number + rounds) % 6 {
            case 0, 1: fault = checkInterrupts()
            case 2: fault = checkStat()
            case 3: fault = checkSoftirqs()
            case 4: fault = checkNodes()
            default: fault = checkAffinity()
            }
            return fault.map { "reader \(number), round \(rounds): \($0)" }
        }

        private func checkInterrupts() -> String? {
            let names = ["proc/interrupts", "sim/interrupts.row", "sim/interrupts.kvmalloc"]
            let sizes = [1 << 16, 4096, 1000]
            guard let text = text("\(root)/\(names[rounds % 3])", sizes[number % 3]) else {
                return "no table"
            }
            let table = Laws.Interrupts(text)
            defer { interrupts = table }
            return table.fault ?? interrupts.flatMap { table.backwards(since: $0) }
        }

        private func checkStat() -> String? {
            guard let text = text("\(root)/proc/stat") else { return "no proc/stat" }
            let table = Laws.Stat(text)
            defer { stat = table }
            return table.fault ?? stat.flatMap { table.backwards(since: $0) }
        }

        private func checkSoftirqs() -> String? {
            guard let text = text("\(root)/proc/softirqs") else { return "no proc/softirqs" }
            let lines = text.split(separator: "\n")
            for line in lines.dropFirst() where line.split(separator: " ").count != 65 {
                return "softirqs: \(line.prefix(60))"
            }
            return lines.count == 11 ? nil : "softirqs: \(lines.count) lines"
        }

        private func checkNodes() -> String? {
            let cpu = "\(root)/sys/devices/system/cpu"
            let node = "\(root)/sys/devices/system/node"
            for name in ["online", "offline", "possible"] {
                guard let list = text("\(cpu)/\(name)").flatMap(Laws.list) else {
                    return "no list in \(name)"
                }
                if !list.isSubset(of: Set(0..<64)) { return "\(name): \(list)" }
            }
            guard let nodes = text("\(node)/online").flatMap(Laws.list) else { return "no nodes" }
            var seen: Set<Int> = []
            for number in nodes {
                guard let cpus = text("\(node)/node\(number)/cpulist").flatMap(Laws.list) else {
                    return "node\(number) has no cpulist"
                }
                seen.formUnion(cpus)
            }
            return seen.isSubset(of: Set(0..<64)) ? nil : "nodes have \(seen)"
        }

        private func checkAffinity() -> String? {
            let irq = 280 + (rounds * 7 + number) % 40
            let folder = "\(root)/proc/irq/\(irq)"
            // It may have been removed, or be another that was added since.
            guard let list = text("\(folder)/smp_affinity_list"), let mask = text("\(folder)/smp_affinity")
            else {
                return nil
            }
            guard Laws.list(list) != nil else { return "irq \(irq): list \(list)" }
            guard Laws.mask(mask)?.isEmpty == false else { return "irq \(irq): mask \(mask)" }
            guard let effective = text("\(folder)/effective_affinity_list") else { return nil }
            guard let cpus = Laws.list(effective), cpus.count <= 1 else { return "irq \(irq): \(effective)" }
            return nil
        }

        private func text(_ path: String, _ size: Int = 1 << 16) -> String? {
            LivingMachineTests.text(path, size)
        }
    }

    /// The one who changes the machine: writes as users do, right and wrong ones.
    private final class Writer {
        private let root: String
        private var state: UInt64
        private let irqs: [Int]
        private var added: [Int] = []
        private var nextAdded = 1000
        /// How many writes were taken.
        private(set) var taken = 0

        init(_ root: String, seed: UInt64) {
            self.root = root
            state = seed
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/proc/irq")) ?? []
            irqs = names.compactMap { Int($0) }.sorted()
        }

        func run(_ count: Int, _ note: (String?) -> Void) {
            for _ in 0..<count { note(step()) }
            if taken < count / 3 { note("only \(taken) of \(count) writes were taken") }
        }

        /// Writes something somewhere; gives what is wrong with the answer.
        private func step() -> String? {
            switch next(10) {
            case 0, 1:
                return write("proc/irq/\(irq())/smp_affinity", mask(), [EPERM, EINVAL, ENOSPC, ENOENT])
            case 2:
                return write("proc/irq/\(irq())/smp_affinity_list", list(), [EPERM, EINVAL, ENOSPC, ENOENT])
            case 3:
                let bad = [
                    "0x1", "g", "1-2", "123456789", "1,1,1", "-1", "all", "0", "1ffffffffffffffff",
                ]
                let text = bad[next(bad.count)]
                return write(
                    "proc/irq/\(irq())/smp_affinity", text, [EINVAL, EOVERFLOW, EPERM, ENOENT], fails: true)
            case 4:
                let bad = ["0,0", "0-64", "5-3", "0-", "none", "0-1:1", "999999999"]
                return write(
                    "proc/irq/default_smp_affinity", bad[next(bad.count)], [EINVAL, EOVERFLOW, ERANGE],
                    fails: true)
            case 5:
                return write(
                    "sys/devices/system/cpu/cpu\(1 + next(63))/online",
                    ["0", "1", "1\n", "off", "y"][next(5)],
                    [ENOSPC, EBUSY])
            case 6:
                return write(
                    "sys/devices/system/cpu/cpu\(1 + next(63))/online", ["2", "maybe", "-1"][next(3)],
                    [EINVAL],
                    fails: true)
            case 7: return write("sim/clock", "\(1 + next(900))ms", [])
            case 8: return write("proc/irq/default_smp_affinity", mask(), [EINVAL])
            default: return write("sim/control", command(), [EINVAL, ENOENT, ENOSPC, EPERM, EBUSY])
            }
        }

        private func command() -> String {
            switch next(8) {
            case 0:
                nextAdded += 1
                added.append(nextAdded)
                return "irq add \(nextAdded) late\(nextAdded) rate \(next(5000))"
            case 1: return added.isEmpty ? "irq raise \(irq())" : "irq remove \(added.removeFirst())"
            case 2: return "irq raise \(irq()) count \(1 + next(1000))"
            case 3: return "rate \(irq()) \(next(20_000))"
            case 4: return "storm \(irq()) \(next(90_000)) for \(1 + next(9))s"
            case 5: return "spurious \(irq()) count \(1 + next(50))"
            case 6: return "cpu \(1 + next(63)) flap 5 for 3s"
            default: return "cpu \(1 + next(63)) online"
            }
        }

        private func write(_ name: String, _ text: String, _ errors: Set<Int32>, fails: Bool = false)
            -> String?
        {
            let outcome: Int32
            do { outcome = try Descriptor("\(root)/\(name)", O_WRONLY).write(text) } catch {
                outcome = (error as? Descriptor.Failure)?.errno ?? 0
            }
            if outcome == 0 { taken += 1 }
            if outcome == 0 ? !fails : errors.contains(outcome) { return nil }
            return "\(name): '\(text)' gave \(outcome)"
        }

        private func irq() -> Int { irqs.isEmpty ? 0 : irqs[next(irqs.count)] }

        private func mask() -> String { String(1 + next(1 << 32 - 1), radix: 16) + ",00000000" }

        private func list() -> String {
            let first = next(64)
            return "\(first)-\(first + next(64 - first))"
        }

        private func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}

extension MountedMachine {
    /// Compares files with each other while the machine's time stands still, with all CPUs online.
    fileprivate func checkAgreement() async throws {
        for cpu in 1..<64 {
            #expect(try Descriptor(path("sys/devices/system/cpu/cpu\(cpu)/online"), O_WRONLY).write("1") == 0)
        }
        let interrupts = Laws.Interrupts(try await read("proc/interrupts"))
        let stat = Laws.Stat(try await read("proc/stat"))
        #expect(interrupts.fault == nil && stat.fault == nil && interrupts.cpus == Array(0..<64))
        var sum: UInt64 = 0
        for (label, cells) in interrupts.rows {
            let row = cells.reduce(0, +)
            guard let irq = Int(label) else { continue }
            // Cells and sums have 32 bits each.
            #expect(stat.interrupts[irq + 1] == row & 0xffff_ffff, "irq \(irq)")
            sum += row
        }
        let architecture = [
            "NMI", "LOC", "SPU", "PMI", "IWI", "RTR", "RES", "CAL", "TRM", "THR", "MCE", "MCP", "ERR",
        ]
        for label in architecture { sum += interrupts.sum(label) ?? 0 }
        #expect(stat.interrupts[0] >= sum)
        let softirqs = try await read("proc/softirqs").split(separator: "\n").dropFirst()
        for (index, line) in softirqs.enumerated() {
            let row = line.split(separator: " ").dropFirst().compactMap { UInt64($0) }.reduce(0, +)
            #expect(stat.softirqs[index + 1] == row & 0xffff_ffff, "\(line.prefix(12))")
        }
        var free = 0
        for line in try await read("proc/buddyinfo").split(separator: "\n") {
            let counts = line.split(separator: " ").dropFirst(4).compactMap { Int($0) }
            free += counts.enumerated().reduce(0) { $0 + $1.element << $1.offset } * 4
        }
        let memory = try await read("proc/meminfo")
        let line = try #require(memory.split(separator: "\n").first { $0.hasPrefix("MemFree:") })
        let shown = try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        // Opening the second file takes pages of its own.
        #expect(abs(shown - free) <= 256)
        let nodes = try #require(Laws.list(try await read("sys/devices/system/node/online")))
        var members: Set<Int> = []
        for node in nodes {
            let list = try #require(Laws.list(try await read("sys/devices/system/node/node\(node)/cpulist")))
            let mask = try #require(Laws.mask(try await read("sys/devices/system/node/node\(node)/cpumap")))
            #expect(list == mask && members.isDisjoint(with: list))
            members.formUnion(list)
        }
        #expect(members == Set(0..<64))
    }
}
