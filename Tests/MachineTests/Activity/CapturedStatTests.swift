import KernelTypes
import Testing

@testable import Machine

@Suite("A captured proc/stat goes on")
struct CapturedStatTests {
    private func state(
        cpus: CPUSpecification, captured: Int = 3, uptime: UInt64 = 1000, _ lines: [CapturedStatLine]
    ) throws -> MachineState {
        try MachineState(
            describe(cpus: cpus) {
                $0.uptime = .seconds(uptime)
                $0.captured = CapturedTable(
                    header: CapturedHeader(prefix: "", suffix: ""), rows: [], cpuCount: captured)
                $0.capturedActivity.stat = CapturedStat(lines: lines)
            })
    }

    private let lines = [
        CapturedStatLine(prefix: "cpu  ", values: [305, 40, 0]),
        CapturedStatLine(prefix: "cpu0 ", values: [100, 10, 0]),
        CapturedStatLine(prefix: "cpu1 ", values: [200, 29, 0]),
        CapturedStatLine(prefix: "intr ", values: [5_000_000_000, 4_000_000_000, 0, 7]),
        CapturedStatLine(prefix: "btime ", values: [1234]),
        CapturedStatLine(prefix: "odd", values: []),
    ]

    private func shown(_ state: MachineState, seconds: UInt64) throws -> [[UInt64]] {
        let counters = try #require(state.capturedStat)
        let snapshot = Snapshot(state: state, time: .seconds(seconds))
        let lines = counters.lines(online: state.online)
        return (0..<lines.count).map { number in
            let line = lines[number]
            var count = counters.columnCount
            if case .captured(let place) = line { count = counters.stat.lines[place].values.count }
            return (0..<count).map { counters.value(line, place: $0, in: snapshot) }
        }
    }

    @Test("as it was at its moment, and twice as much at twice the time")
    func pace() throws {
        let state = try state(cpus: CPUSpecification(coresPerSocket: 2), captured: 2, lines)
        #expect(try shown(state, seconds: 1000) == lines.map(\.values))
        let later = try shown(state, seconds: 2000)
        #expect(later[0] == [610, 80, 0] && later[1] == [200, 20, 0] && later[2] == [400, 58, 0])
        #expect(later[3] == [10_000_000_000, 8_000_000_000 & 0xffff_ffff, 0, 14])
        #expect(later[4] == [1234] && later[5] == [])
    }

    @Test("a CPU without a line keeps having none, and one that has none online keeps its own")
    func presence() throws {
        // CPU 2 is online without a line, CPU 1 offline with one.
        let cpus = CPUSpecification(coresPerSocket: 3, offline: CPUSet(1..<2))
        let state = try state(cpus: cpus, lines)
        #expect(try shown(state, seconds: 1000) == lines.map(\.values))
    }

    @Test("CPUs of a larger machine have lines like the others, and count in the sum")
    func scaled() throws {
        let state = try state(cpus: CPUSpecification(coresPerSocket: 8), captured: 2, lines)
        let now = try shown(state, seconds: 1000)
        #expect(now.count == lines.count + 6)
        let cpuLines = now[1...8]
        for line in cpuLines.dropFirst(2) { #expect(line[0] >= 80 && line[0] <= 240 && line[2] == 0) }
        // The rest of 5 and 1 that the captured sum had over its CPUs stays.
        #expect(now[0][0] == cpuLines.reduce(5) { $0 + $1[0] })
        #expect(now[0][1] == cpuLines.reduce(1) { $0 + $1[1] })
        let small = try self.state(cpus: CPUSpecification(coresPerSocket: 1), captured: 2, lines)
        #expect(try shown(small, seconds: 1000)[0] == [105, 11, 0])
    }

    @Test("no number falls but those that overflow 32 bits")
    func monotonic() throws {
        var random = SeededRandom(seed: 5)
        let lines = [
            CapturedStatLine(prefix: "cpu  ", values: (0..<10).map { _ in random.next() >> 40 }),
            CapturedStatLine(prefix: "cpu0 ", values: (0..<10).map { _ in random.next() >> 40 }),
            CapturedStatLine(prefix: "ctxt ", values: [random.next() >> 30]),
        ]
        let state = try state(cpus: CPUSpecification(coresPerSocket: 4), captured: 1, lines)
        var before = try shown(state, seconds: 1000)
        for second in 1001..<1300 as Range<UInt64> {
            let now = try shown(state, seconds: second)
            for (one, two) in zip(before.joined(), now.joined()) { #expect(one <= two, "at \(second)") }
            before = now
        }
    }

    @Test("sums of rows go on with the rows, and show what happens to them")
    func agree() throws {
        func row(_ label: String, _ count: UInt64) -> CapturedRow {
            CapturedRow(
                prefix: "\(label):", cells: .perCPU(firstWidth: 11), suffix: "   IO-APIC   3-edge      eth0",
                counts: [CapturedCount(column: 0, value: count)])
        }
        let specification = describe(cpus: CPUSpecification(coresPerSocket: 2)) {
            $0.uptime = .seconds(1000)
            $0.captured = CapturedTable(
                header: CapturedHeader(prefix: "", suffix: ""),
                rows: [row("1", 5_000_000_000), row("2", 40), row("LOC", 1000), row("TLB", 7)], cpuCount: 2)
            $0.capturedActivity.softirqs = CapturedTable(
                header: CapturedHeader(prefix: "", suffix: ""), rows: [row("HI", 3), row("TIMER", 500)],
                cpuCount: 2)
            $0.capturedActivity.stat = CapturedStat(lines: [
                // 100 more than the rows have; 10 more and 1 less; 5 that no row has.
                CapturedStatLine(
                    prefix: "intr ", values: [5_000_001_140, 0, 5_000_000_010 & 0xffff_ffff, 39, 5, 0]),
                CapturedStatLine(prefix: "softirq ", values: [503, 3, 500]),
            ])
        }
        let machine = try Machine(try MachineState(specification), mode: .manual) { 0 }
        func now() throws -> [[UInt64]] {
            try shown(machine.snapshot().state, seconds: machine.clock.now.rawValue / 1_000_000_000)
        }
        #expect(try now() == specification.capturedActivity.stat?.lines.map(\.values))
        try machine.run(MachineCommand("irq raise 2 count 1000"))
        try machine.run(MachineCommand("irq add 4 eth7"))
        try machine.run(MachineCommand("irq raise 4 count 9"))
        #expect(try now()[0] == [5_000_002_149, 0, 5_000_000_010 & 0xffff_ffff, 1039, 5, 9])
        try machine.advance(by: .seconds(1000))
        #expect(try now()[0] == [10_000_003_289, 0, 10_000_000_020 & 0xffff_ffff, 1079, 10, 9])
        #expect(try now()[1] == [1006, 6, 1000])
        try machine.run(MachineCommand("irq remove 2"))
        #expect(try now()[0] == [10_000_003_289, 0, 10_000_000_020 & 0xffff_ffff, 0, 10, 9])
        try machine.advance(by: .seconds(1000))
        #expect(try now()[0][0] == 15_000_000_000 + 3000 + 1080 + 9 + 300)
    }

    @Test("a machine without numbers, or with odd ones, is one too")
    func odd() throws {
        let text = CapturedStatLine(prefix: "hello", values: [])
        let uneven = [
            CapturedStatLine(prefix: "cpu  ", values: [.max]),
            CapturedStatLine(prefix: "cpu0 ", values: [1, 2]),
            CapturedStatLine(prefix: "cpu1 ", values: [.max]), text,
        ]
        for lines in [[text], uneven] {
            let state = try state(cpus: CPUSpecification(coresPerSocket: 2), captured: 2, lines)
            #expect(try shown(state, seconds: 1000) == lines.map(\.values))
            _ = try shown(state, seconds: 1_000_000_000)
        }
    }
}
