import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// What files say of each other while interrupts come and go, CPUs too, and load changes.
@Suite("Files agree while the machine lives") struct LifeLawTests {
    /// The files of one moment that are compared.
    private struct Reading {
        let interrupts: ParsedTable
        let softirqs: [String: [UInt64]]
        let stat: [String: [UInt64]]
        let snapshot: Snapshot

        init(_ machine: Machine, _ tree: ProcTree) throws {
            interrupts = ParsedTable(try tree.lines("proc/interrupts"))
            softirqs = try Self.rows(try tree.lines("proc/softirqs").dropFirst())
            stat = try Self.rows(try tree.lines("proc/stat")[...])
            snapshot = machine.snapshot()
        }

        private static func rows(_ lines: ArraySlice<String>) throws -> [String: [UInt64]] {
            var rows: [String: [UInt64]] = [:]
            for line in lines {
                let words = line.split(separator: " ")
                rows[words[0].trimmingColon] = words.dropFirst().compactMap { UInt64($0) }
            }
            return rows
        }
    }

    private func machine(_ random: inout SeededRandom) throws -> Machine {
        let kernels = [KernelVersion(6, 12), KernelVersion(6, 18), KernelVersion(7, 3)]
        let kernel = kernels[random.next(in: 0..<3)]
        let count = random.next(in: 2..<40)
        let (seed, queues) = (random.next(), random.next(in: 1..<8))
        return try Machine(
            describe(cpus: .random(count, &random), kernel: kernel) {
                $0.seed = seed
                $0.cpus.nodes = min(2, count)
                $0.uptime = .seconds(1000)
                $0.devices = [
                    DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
                    DeviceSpecification(kind: .nvme, queues: .fixed(queues), rate: 5000),
                    DeviceSpecification(kind: .nic, driver: "ice", queues: .fixed(queues), rate: 40_000),
                ]
            })
    }

    private func line(_ random: inout SeededRandom, cpus: Int) -> String {
        let irq = random.next(in: 20..<50)
        let cpu = random.next(in: 1..<cpus)
        switch random.next(in: 0..<10) {
        case 0: return "irq raise \(irq) count \(random.next(in: 1..<1 << 32))"
        case 1: return "irq add \(irq + 30) added\(irq) rate \(irq)"
        case 2, 3: return "irq remove \(irq + (random.chance(1, in: 2) ? 30 : 0))"
        case 4, 5: return "irq affinity \(irq) \(cpu)"
        case 6: return "storm \(irq) 100000 for 3s"
        case 7: return "cpu \(cpu) online"
        case 8: return "cpu \(cpu) offline"
        default: return "spurious \(irq) count 5"
        }
    }

    @Test("sums, rows, lists and time", arguments: 1...12)
    func laws(seed: UInt64) throws {
        var random = SeededRandom(seed: seed ^ 0xc05e)
        let machine = try machine(&random)
        let tree = try ProcTree(machine)
        var before = try Reading(machine, tree)
        for step in 0..<40 {
            let text = line(&random, cpus: before.snapshot.state.possible.count)
            let control = try tree.open("sim/control")
            _ = try? control.write(text)
            tree.release(control)
            try machine.advance(by: Nanoseconds(random.next() >> UInt64(random.next(in: 28..<64))))
            let now = try Reading(machine, tree)
            let note = "seed \(seed) step \(step): \(text)"
            try checkInterrupts(now, note)
            try checkSums(now, note)
            try checkSoftirqs(now, note)
            checkMonotonic(now, since: before, note)
            if step % 10 == 0 { try checkLists(tree, now.snapshot.state, note) }
            before = now
        }
    }

    /// Each row and its number in stat: cells of offline CPUs are not shown, but belong to the sum.
    private func checkInterrupts(_ now: Reading, _ note: String) throws {
        let numbers = try #require(now.stat["intr"])
        for interrupt in now.snapshot.state.interrupts where !interrupt.actions.isEmpty {
            let row = try #require(now.interrupts.rows["\(interrupt.irq)"])
            let hidden = now.snapshot.state.possible.subtracting(now.snapshot.state.online).reduce(UInt64(0))
            {
                $0 &+ now.snapshot.value(of: interrupt.source, cpu: $1)
            }
            let sum = row.cells.reduce(hidden) { $0 &+ UInt64($1) }
            #expect(numbers[interrupt.irq + 1] == sum & 0xffff_ffff, "\(note): irq \(interrupt.irq)")
        }
    }

    /// The total of all interrupts there ever were, by the generation's own formula.
    private func checkSums(_ now: Reading, _ note: String) throws {
        let state = now.snapshot.state
        var total = state.retiredInterrupts
        for interrupt in state.interrupts { total &+= now.snapshot.total(of: interrupt.source) }
        let isC = state.specification.kernel >= KernelVersion(7, 2)
        let uncounted: Set<ArchitectureCounter> = isC ? [] : [.tlb, .dfr, .pin, .npi, .piw, .mis]
        for counter in ArchitectureCounter.allCases where !uncounted.contains(counter) {
            // The others are rows of another architecture, and zero here or not in the table.
            guard counter.rawValue <= ArchitectureCounter.mis.rawValue else { continue }
            total &+= now.snapshot.total(of: CounterSource(state.architectureCounters[counter]))
        }
        #expect(now.stat["intr"]?[0] == total, "\(note)")
    }

    private func checkSoftirqs(_ now: Reading, _ note: String) throws {
        let state = now.snapshot.state
        let line = try #require(now.stat["softirq"])
        for (index, softirq) in Softirq.allCases.enumerated() {
            let row = try #require(now.softirqs[softirq.name(in: state.specification.kernel)])
            #expect(row.count == state.possible.count, "\(note)")
            #expect(line[index + 1] == row.reduce(0, &+) & 0xffff_ffff, "\(note): \(softirq)")
            guard let deviceClass = softirq.deviceClass else { continue }
            for cpu in state.possible {
                var sum: UInt64 = 0
                for interrupt in state.interrupts where interrupt.deviceClass == deviceClass {
                    sum &+= now.snapshot.value(of: interrupt.source, cpu: cpu)
                }
                // What removed devices brought stays; it is all that may come on top.
                #expect(state.retiredInterrupts > 0 || row[cpu] == sum & 0xffff_ffff, "\(note): \(softirq)")
            }
        }
    }

    private func checkMonotonic(_ now: Reading, since before: Reading, _ note: String) {
        for (name, row) in before.softirqs {
            for (cpu, old) in row.enumerated() {
                let new = now.softirqs[name]?[cpu] ?? 0
                #expect(new >= old || old - new > 1 << 31, "\(note): \(name) of CPU \(cpu)")
            }
        }
        for (name, row) in before.stat where name.hasPrefix("cpu") {
            guard let new = now.stat[name] else { continue }
            for (old, new) in zip(row, new) { #expect(new >= old, "\(note): \(name)") }
        }
        for name in ["ctxt", "processes", "btime"] {
            #expect((now.stat[name]?[0] ?? 0) >= before.stat[name]?[0] ?? 0, "\(note): \(name)")
        }
        #expect((now.stat["intr"]?[0] ?? 0) >= before.stat["intr"]?[0] ?? 0, "\(note): intr")
    }

    /// Lists of CPUs: those of nodes are the topology's, and all are of online CPUs.
    private func checkLists(_ tree: ProcTree, _ state: MachineState, _ note: String) throws {
        let folder = "sys/devices/system"
        #expect(try tree.text("\(folder)/cpu/online") == state.online.listText + "\n", "\(note)")
        var seen = CPUSet()
        for node in 0..<state.topology.nodes {
            let list = try tree.lines("\(folder)/node/node\(node)/cpulist")[0]
            let cpus = try CPUSet(kernelList: list.utf8, nrCPUs: state.possible.count)
            #expect(cpus == state.topology.cpus(ofNode: node).intersection(state.online), "\(note)")
            #expect(cpus.intersection(seen).isEmpty, "\(note)")
            seen = seen.union(cpus)
        }
        #expect(seen == state.online, "\(note)")
        let lines = try tree.lines("proc/cpuinfo").filter { $0.hasPrefix("processor") }
        #expect(lines.count == state.online.count, "\(note)")
        for interrupt in state.interrupts where interrupt.chip != nil && !interrupt.actions.isEmpty {
            let irq = "proc/irq/\(interrupt.irq)"
            let effective = try tree.lines("\(irq)/effective_affinity_list")[0]
            let expected = state.effectiveCPU(of: interrupt).map(String.init)
            if !interrupt.isPerCPU, let expected { #expect(effective == expected, "\(note) \(irq)") }
        }
    }
}

extension Substring {
    /// A label without the colon at its end.
    fileprivate var trimmingColon: String { hasSuffix(":") ? String(dropLast()) : String(self) }
}
