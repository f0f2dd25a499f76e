import KernelTypes
import Testing

@testable import KernelMemory

/// Long random lives of areas, against a slow model.
@Suite struct VmallocTraceTests {
    struct Machine: Sendable, CustomTestStringConvertible {
        let architecture: Architecture
        let kernel: KernelVersion
        let cpus: Int
        let nodes: Int

        var testDescription: String { "\(architecture) \(kernel.release), \(cpus) CPUs, \(nodes) nodes" }
    }

    static let machines = [
        Machine(architecture: .x86_64, kernel: KernelVersion(6, 12), cpus: 1, nodes: 1),
        Machine(architecture: .x86_64, kernel: KernelVersion(6, 12), cpus: 4, nodes: 2),
        Machine(architecture: .x86_64, kernel: KernelVersion(2, 6, 0), cpus: 512, nodes: 1),
        Machine(architecture: .aarch64, kernel: KernelVersion(6, 12), cpus: 2, nodes: 3),
    ]

    /// An area of the trace, with the mark that each of its pages bears.
    private struct Held {
        let area: VmallocArea
        let mark: UInt64
    }

    @Test(arguments: machines, [UInt64(51), 52])
    func againstTheModel(machine: Machine, seed: UInt64) throws {
        let memory = try KernelMemory(machine.architecture, 128 * mebibyte, nodes: machine.nodes)
        let freeAtBoot = memory.allFreePages
        let space = VmallocSpace(memory, kernel: machine.kernel, onlineCPUs: machine.cpus)
        let base = space.rules.vmallocRange.lowerBound
        var model = VmallocModel(
            pages: space.rules.vmallocRange.count / 4096,
            lazyMax: space.rules.purgesLazily
                ? VmallocRules.lazyMaxPages(onlineCPUs: machine.cpus, pageSize: 4096) : nil,
            ceiling: space.rules.flushing.ceiling, cpus: machine.cpus,
            interruptsOthers: machine.architecture.isX86)
        var random = SeededRandom(seed: seed)
        var held: [Held] = []
        var scattered: [PageBlock] = []
        var total = VmallocBill()
        func release(_ entry: Held) throws {
            expectMarks(entry.mark, entry.area, space, memory)
            let bill = try space.vfree(entry.area.start)
            try #require(bill == model.free(Int(entry.area.start - base) / 4096), "seed \(seed)")
            total += bill
        }
        for step in 0..<4000 {
            let context: Comment = "\(machine), seed \(seed), step \(step)"
            // Others take and give pages in between, so that frames come dispersed.
            if let block = try? memory.allocatePages(order: random.next(in: 0..<3), flags: .kernel) {
                scattered.append(block)
            }
            while scattered.count > 40 {
                try memory.free(scattered.swapRemove(at: random.next(in: 0..<scattered.count)))
            }
            if random.chance(step / 400 % 2 == 0 ? 6 : 4, in: 10) && held.count < 100 {
                let bytes = random.next(in: 1..<(random.chance(1, in: 20) ? 2_000_000 : 60_000))
                let (area, bill) = try space.vmalloc(
                    bytes: bytes, node: random.next(in: 0..<machine.nodes), caller: "trace")
                let expected = model.allocate((bytes + 4095) / 4096)
                try #require(area.start == base + UInt64((expected.start ?? -1) * 4096), context)
                try #require(bill == expected.bill, context)
                try #require(area.end - area.start == UInt64(area.pageCount + 1) * 4096, context)
                try #require(area.nodePages.reduce(0) { $0 + $1.pages } == area.pageCount, context)
                total += bill
                held.append(Held(area: area, mark: UInt64(step) << 32))
                mark(held[held.count - 1], space)
            } else if !held.isEmpty {
                try release(held.swapRemove(at: random.next(in: 0..<held.count)))
            }
            if step % 200 == 0 { try #require(space.checkInvariants() == [], context) }
        }
        for entry in held { try release(entry) }
        for block in scattered { try memory.free(block) }
        let purge = space.unmapAliases()
        #expect(purge == model.purge())
        total += purge
        let end = space.snapshot()
        #expect(end.areas == [] && end.unpurged == [] && end.usedBytes == 0)
        #expect(end.total == total)
        #expect(end.pageTablePages == total.pageTablePages)
        #expect(memory.allFreePages == freeAtBoot - end.pageTablePages)
        #expect(space.checkInvariants() == [])
        expectSound(memory)
    }

    /// Writes the mark and the page's index at the start of each page, through the area.
    private func mark(_ entry: Held, _ space: VmallocSpace) {
        guard let bytes = unsafe space.bytes(of: entry.area) else { return }
        for page in 0..<entry.area.pageCount {
            unsafe bytes.storeBytes(of: entry.mark + UInt64(page), toByteOffset: page * 4096, as: UInt64.self)
        }
    }

    /// That each page bears its mark still, through the area and through the direct map of its frame.
    private func expectMarks(
        _ mark: UInt64, _ area: VmallocArea, _ space: VmallocSpace, _ memory: KernelMemory
    ) {
        guard let bytes = unsafe space.bytes(of: area), let runs = space.frames(of: area) else {
            Issue.record("area \(area) is gone")
            return
        }
        let frames = Array(runs.joined())
        #expect(frames.count == area.pageCount)
        let isIntact = frames.indices.allSatisfy { page in
            let direct = unsafe memory.bytes(of: PageBlock(frame: frames[page], order: 0))
            let here = unsafe bytes.load(fromByteOffset: page * 4096, as: UInt64.self)
            return unsafe here == mark + UInt64(page) && direct.load(as: UInt64.self) == here
        }
        #expect(isIntact, "\(area)")
    }

    /// The same calls give the same addresses and bills.
    @Test func determinism() throws {
        func life() throws -> [VmallocSnapshot] {
            let space = VmallocSpace(
                try KernelMemory(.x86_64, 64 * mebibyte), kernel: KernelVersion(6, 12), onlineCPUs: 2)
            var random = SeededRandom(seed: 61)
            var held: [VmallocArea] = []
            for _ in 0..<500 {
                if held.isEmpty || random.chance(6, in: 10) && held.count < 50 {
                    held.append(try space.vmalloc(bytes: random.next(in: 1..<99_999), caller: "life").area)
                } else {
                    try space.vfree(held.swapRemove(at: random.next(in: 0..<held.count)).start)
                }
            }
            return [space.snapshot()]
        }
        #expect(try life() == life())
    }
}
