import KernelTypes
import Testing

@testable import Machine

@Suite("Captured counters") struct CapturedCounterTests {
    @Test("show at their origin what was captured, and the same before it", arguments: 1...30)
    func origin(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let counter = CapturedCounter.random(columns: 40, of: random.next(in: 0..<9), in: 8, &random)
        let captured = Dictionary(uniqueKeysWithValues: zip(counter.columns, counter.values))
        for time in [0, counter.origin / 2, counter.origin] {
            for column in 0..<40 {
                #expect(
                    counter.value(column: column, time: time) == captured[UInt32(column)] ?? 0, "seed \(seed)"
                )
            }
        }
        #expect(counter.total(columns: 40, time: counter.origin) == counter.values.reduce(0, &+))
    }

    @Test("go on at the pace that brought them there", arguments: 1...30)
    func pace(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let value = 1 + random.next() >> 34
        let origin = 1 + random.next() >> UInt64(random.next(in: 8..<40))
        let counter = CapturedCounter(
            [CapturedCount(column: 2, value: value)], columnCount: 8, origin: origin, seed: seed)
        #expect(counter.value(column: 2, time: origin * 2) == value * 2)
        #expect(counter.value(column: 2, time: origin * 5) == value * 5)
        let half = counter.value(column: 2, time: origin + origin / 2)
        #expect(half >= value && half <= value + value / 2 + 1, "seed \(seed)")
        #expect(counter.value(column: 3, time: origin * 5) == 0)
    }

    @Test("an uptime of nothing does no harm")
    func noUptime() {
        let counter = CapturedCounter(
            [CapturedCount(column: 0, value: 5)], columnCount: 1, origin: 0, seed: 1)
        #expect(counter.value(column: 0, time: 0) == 5 && counter.value(column: 0, time: 1) == 5)
        #expect(counter.value(column: 0, time: 3) == 15)
    }

    @Test(
        "added columns go on in the row's manner where most counted, and are zero where few did",
        arguments: 1...30)
    func addedColumns(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let dense = CapturedCounter.random(columns: 16, of: 8, in: 8, &random)
        let sparse = CapturedCounter.random(columns: 16, of: 0, in: 8, &random)
        let one = CapturedCounter(
            [CapturedCount(column: 3, value: 9)], columnCount: 16, origin: 5, seed: seed)
        for column in 16..<200 {
            let like = dense.values[column % 16]
            let value = dense.value(column: column, time: dense.origin)
            #expect(value >= like - like / 8 && value <= like + like / 8 + 1, "seed \(seed) column \(column)")
            #expect(sparse.value(column: column, time: .max >> 2) == 0)
            #expect(one.value(column: column, time: 500) == 0)
        }
        #expect(dense.isDense && !sparse.isDense && !one.isDense)
    }

    @Test("cells that are not CPUs do not multiply on a larger machine")
    func fixedCells() throws {
        let table = CapturedTable(
            header: CapturedHeader(prefix: "           ", suffix: "       "),
            rows: [
                CapturedRow(
                    prefix: "ERR:", cells: .fixed(firstWidth: 11, count: 1), suffix: "",
                    counts: [CapturedCount(column: 0, value: 17)])
            ], cpuCount: 2)
        for cpus in [1, 2, 64] {
            let state = try MachineState(
                describe(cpus: CPUSpecification(coresPerSocket: cpus)) { $0.captured = table })
            let row = try #require(state.capturedRows?.first)
            let snapshot = Snapshot(state: state, time: state.specification.uptime)
            #expect(snapshot.total(of: CounterSource(row.counters)) == 17)
            #expect(snapshot.value(of: CounterSource(row.counters), cpu: 1) == 0)
        }
    }

    @Test("labels are numbers of interrupts only where they are digits that an interrupt can have")
    func labels() {
        func irq(_ prefix: String) -> Int? {
            CapturedRow(prefix: prefix, cells: .none, suffix: "", counts: []).irq
        }
        #expect(irq("  0:") == 0 && irq("\t12: ") == 12 && irq("4294967295:") == 4_294_967_295)
        #expect(irq("LOC:") == nil && irq("IPI0:") == nil && irq(":") == nil && irq("") == nil)
        #expect(irq("+5:") == nil && irq("-5:") == nil && irq("\u{0664}:") == nil)
        #expect(irq("4294967296:") == nil && irq("9223372036854775807:") == nil)
    }

    @Test("the highest label that there can be builds a machine")
    func highestLabel() throws {
        let row = CapturedRow(prefix: "4294967295:", cells: .none, suffix: "", counts: [])
        let table = CapturedTable(header: CapturedHeader(prefix: " ", suffix: ""), rows: [row], cpuCount: 1)
        #expect(try MachineState(describe { $0.captured = table }).nrIRQs == 4_294_967_296)
    }
}
