import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("Tables while the machine lives") struct LifeTests {
    /// A machine with interrupts of all kinds, on a few CPUs.
    private func specification(_ random: inout SeededRandom, kernel: KernelVersion) -> MachineSpecification {
        let count = random.next(in: 2..<600)
        let seed = random.next()
        let queues = random.next(in: 1..<8)
        return describe(cpus: .random(count, &random), kernel: kernel) {
            $0.seed = seed
            $0.devices = [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
                DeviceSpecification(kind: .nvme, queues: .fixed(queues), rate: 5e4),
                DeviceSpecification(kind: .nic, driver: "ice", queues: .fixed(queues), rate: 1e6),
            ]
        }
    }

    /// A line of `sim/control`, right for most machines.
    private func line(_ random: inout SeededRandom, cpus: Int) -> String {
        let irq = random.next(in: 20..<50)
        let cpu = random.next(in: 1..<cpus)
        switch random.next(in: 0..<9) {
        case 0: return "irq raise \(irq) cpu \(cpu) count \(random.next(in: 1..<1 << 32))"
        case 1: return "irq add \(irq + 30) added\(irq) chip CHIP-\(irq) rate \(irq)"
        case 2: return "irq remove \(irq + random.next(in: 0..<31))"
        case 3: return "irq affinity \(irq) \(cpu)"
        case 4: return "rate \(irq) \(cpu)"
        case 5: return "storm \(irq) 100000 for 3s"
        case 6: return "cpu \(cpu) online"
        case 7: return "cpu \(cpu) offline"
        default: return "cpu 1-\(cpu) flap 3 for 2s"
        }
    }

    @Test(
        "what a handle shows is one moment, whatever happens between its reads", arguments: 1...6,
        BufferStrategy.allCases)
    func handles(seed: UInt64, strategy: BufferStrategy) throws {
        var random = SeededRandom(seed: seed ^ 0x11fe)
        let kernels = [KernelVersion(6, 12), KernelVersion(6, 18), KernelVersion(7, 3)]
        let specification = specification(&random, kernel: kernels[random.next(in: 0..<3)])
        let machine = try Machine(specification)
        let tree = try ProcTree(machine, strategy: strategy)
        let control = try tree.open("sim/control")
        for round in 0..<12 {
            let expected = try tree.bytes("sim/interrupts.page")
            let file = try tree.open("proc/interrupts")
            var found: [UInt8] = []
            while true {
                let part = try file.bytes(random.next(in: 1..<9000), at: Int64(found.count))
                if part.isEmpty { break }
                found += part
                _ = try? control.write(line(&random, cpus: specification.cpus.count))
                try machine.advance(by: .milliseconds(UInt64(random.next(in: 0..<900))))
            }
            #expect(found == expected, "seed \(seed) round \(round)")
            let lines = String(decoding: found, as: UTF8.self).split(separator: "\n").map(String.init)
            let table = ParsedTable(lines)
            for label in table.labels where !["ERR", "MIS"].contains(label) {
                #expect(table.rows[label]?.cells.count == table.cpus.count, "seed \(seed) \(label)")
            }
        }
    }

    @Test("twins live alike: formats differ, numbers never", arguments: 1...6)
    func twins(seed: UInt64) throws {
        let kernels = [KernelVersion(6, 12), KernelVersion(6, 18), KernelVersion(7, 3)]
        let machines = try kernels.map { kernel in
            var random = SeededRandom(seed: seed)
            return try Machine(specification(&random, kernel: kernel))
        }
        let trees = try machines.map { try ProcTree($0) }
        var random = SeededRandom(seed: seed ^ 0x7717)
        for round in 0..<40 {
            let text = line(&random, cpus: machines[0].snapshot().state.possible.count)
            let pause = Nanoseconds(random.next() >> 28)
            let outcomes = try zip(machines, trees).map { machine, tree in
                let outcome: Errno?
                do throws(Errno) {
                    _ = try tree.open("sim/control").write(text)
                    outcome = nil
                } catch { outcome = error }
                try machine.advance(by: pause)
                return outcome
            }
            #expect(Set(outcomes).count == 1, "seed \(seed) \(text)")
            let tables = try trees.map { ParsedTable(try $0.lines("proc/interrupts")) }
            for table in tables.dropFirst() {
                #expect(table.cpus == tables[0].cpus, "seed \(seed) round \(round)")
                for label in tables[0].labels {
                    guard let other = table.rows[label], !["ERR", "MIS"].contains(label) else { continue }
                    #expect(other.cells == tables[0].rows[label]?.cells, "seed \(seed) \(text) \(label)")
                }
            }
        }
    }
}
