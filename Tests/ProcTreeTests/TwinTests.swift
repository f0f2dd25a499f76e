import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("The three formats of one machine") struct TwinTests {
    private static let generations = [KernelVersion(6, 12), KernelVersion(6, 18), KernelVersion(7, 3)]

    private func tables(_ architecture: Architecture, seed: UInt64) throws -> [ParsedTable] {
        var random = SeededRandom(seed: seed)
        var specification = MachineSpecification.random(&random, upTo: 300)
        return try Self.generations.map { kernel in
            specification.kernel = kernel
            specification.architecture = architecture
            return ParsedTable(try ProcTree(try Machine(specification)).lines("proc/interrupts"))
        }
    }

    @Test(
        "differ in format only, never in a number", arguments: 1...12, [Architecture.x86_64, .aarch64, .i386])
    func twins(seed: UInt64, architecture: Architecture) throws {
        let tables = try tables(architecture, seed: seed)
        #expect(tables[0].cpus == tables[1].cpus && tables[0].cpus == tables[2].cpus)
        #expect(tables[0].labels == tables[1].labels)
        for label in tables[0].labels {
            let old = try #require(tables[0].rows[label])
            let middle = try #require(tables[1].rows[label])
            #expect(old.cells == middle.cells && old.text == middle.text, "seed \(seed) \(label)")
            guard let new = tables[2].rows[label], !["ERR", "MIS"].contains(label) else { continue }
            #expect(old.cells == new.cells && old.text == new.text, "seed \(seed) \(label)")
        }
    }

    @Test("the newest hides what never happened on x86, and says more of errors")
    func rowsOfGenerationC() throws {
        let tables = try tables(.x86_64, seed: 3)
        let missing = Set(tables[0].labels).subtracting(tables[2].labels)
        #expect(missing.isSuperset(of: ["SPU", "RTR", "ERR", "MIS"]))
        #expect(missing.isSubset(of: ["SPU", "RTR", "ERR", "MIS", "DFR", "PIN", "NPI", "PIW"]))
        #expect(Set(tables[2].labels).subtracting(tables[0].labels) == ["VPMI"])
    }

    @Test("cells say what the machine's counters say, for each CPU", arguments: 1...25)
    func values(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let machine = try Machine(.random(&random, upTo: 1200))
        let table = ParsedTable(try ProcTree(machine).lines("proc/interrupts"))
        let snapshot = machine.snapshot()
        func expected(_ pattern: CounterPattern) -> [UInt32] {
            snapshot.state.online.map {
                UInt32(truncatingIfNeeded: snapshot.value(of: CounterSource(pattern), cpu: $0))
            }
        }
        for interrupt in snapshot.state.interrupts where !interrupt.actions.isEmpty {
            let row = table.rows["\(interrupt.irq)"]
            #expect(row?.cells == expected(interrupt.counters), "seed \(seed) irq \(interrupt.irq)")
        }
        let counters: [(String, ArchitectureCounter)] = [
            ("NMI", .nmi), ("LOC", .loc), ("RES", .res), ("CAL", .cal), ("TLB", .tlb), ("MCP", .mcp),
            ("HYP", .hyp),
            ("IPI0", .reschedule), ("IPI1", .functionCall), ("IPI5", .irqWork),
        ]
        for (label, counter) in counters {
            guard let row = table.rows[label] else { continue }
            #expect(
                row.cells == expected(snapshot.state.architectureCounters[counter]), "seed \(seed) \(label)")
        }
    }

    @Test(
        "one busy CPU is shown in its own column, wherever that is",
        arguments: [0, 1, 199, 200, 231, 232, 233, 999])
    func oneColumn(cpu: Int) throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 1000)) {
                $0.interrupts = [
                    InterruptSpecification(irq: 9, actions: ["a"], cpus: CPUSet([cpu]), rate: 4_000_000)
                ]
            })
        let cells = ParsedTable(try ProcTree(machine).lines("proc/interrupts")).rows["9"]?.cells ?? []
        #expect(cells.indices.filter { cells[$0] != 0 } == [cpu])
    }

    @Test("every full row has a cell for each CPU of the header, offline CPUs or not", arguments: 1...40)
    func columns(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let specification = MachineSpecification.random(&random, upTo: 600)
        let machine = try Machine(specification)
        let lines = try ProcTree(machine).lines("proc/interrupts")
        let table = ParsedTable(lines)
        #expect(table.cpus == Array(machine.snapshot().state.online), "seed \(seed)")
        for label in table.labels where !["ERR", "MIS", "Err"].contains(label) {
            #expect(table.rows[label]?.cells.count == table.cpus.count, "seed \(seed) \(label)")
        }
        for label in ["ERR", "MIS", "Err"] {
            if let row = table.rows[label] {
                #expect(row.cells.count == 1 && row.text.isEmpty, "seed \(seed)")
            }
        }
        #expect(Set(table.labels).count == table.labels.count, "seed \(seed)")
        #expect(!table.labels.contains("600") && table.labels.contains("601") && table.labels.contains("602"))
    }
}
