import KernelTypes
import Machine
import ProcTree
import SeqFile
import Testing

@testable import ProcTree

@Suite("Strategies give the same bytes") struct StrategyTests {
    @Test("for random machines, whatever the sizes of the reads", arguments: 1...40)
    func sameBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let machine = try Machine(.random(&random))
        let tree = try ProcTree(machine)
        let byPage = try tree.bytes("sim/interrupts.page", chunk: 1 << 20)
        let byRow = try tree.bytes("sim/interrupts.row", chunk: 1 << 20)
        #expect(difference(byPage, byRow) == nil, "seed \(seed)")
        #expect(try tree.bytes("proc/interrupts", chunk: 131_072) == byPage, "seed \(seed)")
        let pages = try tree.open("sim/interrupts.page")
        let rows = try tree.open("sim/interrupts.row")
        for file in [pages, rows] {
            var all: [UInt8] = []
            let most = random.chance(1, in: 2) ? 5000 : 200_000
            while true {
                let part = try file.bytes(random.next(in: 1..<most), at: Int64(all.count))
                if part.isEmpty { break }
                all += part
                if random.chance(1, in: 8) { try machine.clock.advance(by: .seconds(60)) }
            }
            #expect(difference(all, byPage) == nil, "seed \(seed) \(file.path)")
        }
    }

    @Test("for random offsets, forth and back", arguments: 1...30)
    func offsets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let machine = try Machine(.random(&random, upTo: 1500))
        let tree = try ProcTree(machine)
        let all = try tree.bytes("proc/interrupts", chunk: 1 << 20)
        let pages = try tree.open("sim/interrupts.page")
        let rows = try tree.open("sim/interrupts.row")
        for _ in 0..<40 {
            let offset = random.next(in: 1..<all.count + 20)
            let count = random.next(in: 1..<9000)
            let expected = offset < all.count ? all[offset..<min(all.count, offset + count)] : []
            let page = try pages.bytes(count, at: Int64(offset))
            #expect(page == Array(expected), "seed \(seed) \(count) bytes at \(offset)")
            if random.chance(1, in: 4) {
                let row = try rows.bytes(count, at: Int64(offset))
                #expect(expected.starts(with: row), "seed \(seed) \(count) bytes at \(offset)")
                #expect(row.isEmpty == expected.isEmpty, "seed \(seed) \(count) bytes at \(offset)")
            }
        }
    }

    @Test("a page reader fills a read as far as the file goes, a row reader gives one buffer")
    func fullReads() throws {
        let tree = try ProcTree(try Machine(describe(cpus: CPUSpecification(coresPerSocket: 500))))
        let all = try tree.bytes("proc/interrupts")
        #expect(try tree.open("sim/interrupts.page").bytes(60_000, at: 0) == Array(all.prefix(60_000)))
        #expect(try tree.open("sim/interrupts.page").bytes(1 << 20, at: 0) == all)
        let first = try tree.open("sim/interrupts.row").bytes(1 << 20, at: 0)
        #expect(!first.isEmpty && first.count < all.count && all.starts(with: first))
    }

    @Test("the kernel's records: the header in the first, the architecture's rows together")
    func records() throws {
        func positions(_ kernel: KernelVersion, hidden: Bool = false, irqs: [Int]) throws -> [Int64] {
            let machine = try Machine(
                describe(kernel: kernel) {
                    $0.nrIRQs = 100
                    $0.interrupts = irqs.map { InterruptSpecification(irq: $0, actions: ["a"]) }
                    if hidden { $0.interrupts.append(InterruptSpecification(irq: 0, actions: [])) }
                })
            return TableBuilder.table(of: machine.snapshot().state).records.map(\.position)
        }
        let (old, new) = (KernelVersion(6, 18), KernelVersion(7, 2))
        #expect(
            try positions(old, irqs: [0, 7]) == [0, 7, 100] && positions(new, irqs: [0, 7]) == [0, 7, 100])
        #expect(try positions(old, irqs: [5, 7]) == [0, 5, 7, 100])
        #expect(try positions(new, irqs: [5, 7]) == [5, 7, 100])
        #expect(try positions(old, irqs: []) == [0, 100] && positions(new, irqs: []) == [100])
        #expect(try positions(old, hidden: true, irqs: [5]) == [0, 5, 100])
        #expect(try positions(new, hidden: true, irqs: [5]) == [5, 100])
    }
}
