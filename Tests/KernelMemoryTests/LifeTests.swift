import KernelTypes
import Synchronization
import Testing

@testable import KernelMemory

/// Long random lives of small machines with all that can happen to memory.
@Suite struct LifeTests {
    static let machines = [
        MemoryConfiguration(
            architecture: .x86_64, bytes: 48 * mebibyte, population: lived, fragmentation: 0.4),
        MemoryConfiguration(architecture: .aarch64, bytes: 60 * mebibyte, nodes: 3, population: lived),
        MemoryConfiguration(architecture: .i386, bytes: 1 * gibibyte, maxOrder: 9, population: lived),
        MemoryConfiguration(architecture: .ia64, bytes: 2 * gibibyte + 16384 * 77, population: lived),
        MemoryConfiguration(architecture: .aarch64, bytes: 24 * mebibyte, maxOrder: 5),
    ]
    static let lived = MemoryPopulation(kernel: 0.15, pageCache: 0.3, anonymous: 0.2)

    /// What callers hold: each frame once, and as many pages as the memory says.
    struct Model {
        var blocks: [PageBlock] = []
        var movable: [MovablePage] = []
        var pages = 0

        /// Whether no two blocks overlap, wherever the movable ones are now.
        func isDisjoint(_ memory: KernelMemory) -> Bool {
            var frames: Set<UInt64> = []
            let all = blocks + movable.compactMap { memory.block(of: $0) }
            for block in all {
                for frame in block.frame..<block.frame + UInt64(block.pageCount) {
                    guard frames.insert(frame).inserted else { return false }
                }
            }
            return frames.count == pages
        }
    }

    @Test(arguments: machines, [UInt64(1), 2])
    func life(configuration: MemoryConfiguration, seed: UInt64) throws {
        let memory = try KernelMemory(configuration)
        let boot = memory.minFreeKilobytes
        var random = SeededRandom(seed: seed)
        var model = Model()
        for step in 0..<12_000 {
            let context: Comment = "\(configuration), seed \(seed), step \(step)"
            try Self.step(memory, &model, &random, grows: step / 1500 % 2 == 0, boot)
            guard step % 1500 == 1499 else { continue }
            try #require(memory.checkInvariants() == [], context)
            try #require(memory.statistics().allocatedPages == model.pages, context)
            try #require(model.isDisjoint(memory), context)
            expectExact(memory, context)
        }
        for block in model.blocks { try memory.free(block) }
        for page in model.movable { try memory.free(page) }
        memory.allocator.withLock { state in
            for index in state.zones.indices { state.zones[index].buddy.removePopulation(state.frames) }
        }
        let empty = try KernelMemory(
            MemoryConfiguration(
                architecture: configuration.architecture, bytes: configuration.bytes,
                nodes: configuration.nodes, maxOrder: configuration.maxOrder))
        // A pageblock that is kept for those who cannot wait does not merge with others.
        if memory.zones().allSatisfy({ $0.highAtomicPages == 0 }) {
            #expect(memory.buddyinfo() == empty.buddyinfo())
        }
        #expect(memory.zones().map(\.freePages) == empty.zones().map(\.freePages))
        expectSound(memory)
    }

    private static let flags: [GFP] = [
        .kernel, .kernel, .atomic, .noWait, .highUserMovable, [.kernel, .reclaimable],
        [.kernel, .noRetry], [.kernel, .retryMayFail], [.kernel, .memAlloc], .dma, [.kernel, .thisNode],
    ]

    /// One thing that happens.
    private static func step(
        _ memory: KernelMemory, _ model: inout Model, _ random: inout SeededRandom, grows: Bool, _ boot: Int
    ) throws {
        if random.chance(1, in: 400) { return try pressure(memory, &random, boot) }
        let node = random.next(in: 0..<memory.configuration.nodes)
        if random.chance(grows ? 6 : 4, in: 10) {
            let order = min(random.next(in: 0..<memory.maxOrder + 1), random.next(in: 0..<6))
            let flags = flags[random.next(in: 0..<flags.count)]
            if random.chance(1, in: 3) {
                guard let page = try? memory.allocateMovable(order: order, flags: flags, node: node) else {
                    return
                }
                model.movable.append(page)
            } else {
                guard let block = try? memory.allocatePages(order: order, flags: flags, node: node) else {
                    return
                }
                try #require(block.order == order && block.frame % UInt64(block.pageCount) == 0)
                model.blocks.append(block)
            }
            model.pages += 1 << order
        } else if random.chance(1, in: 3), !model.movable.isEmpty {
            let page = model.movable.swapRemove(at: random.next(in: 0..<model.movable.count))
            model.pages -= try #require(memory.block(of: page)).pageCount
            try memory.free(page)
        } else if !model.blocks.isEmpty {
            let block = model.blocks.swapRemove(at: random.next(in: 0..<model.blocks.count))
            model.pages -= block.pageCount
            try memory.free(block)
        }
    }

    private static func pressure(_ memory: KernelMemory, _ random: inout SeededRandom, _ boot: Int) throws {
        switch random.next(in: 0..<5) {
        case 0: try memory.fragment(Double(random.next(in: 0..<11)) / 10)
        case 1, 2: memory.compact()
        case 3 where random.chance(1, in: 4): memory.dropPageCache()
        default: try memory.setMinFreeKilobytes(boot * random.next(in: 0..<3))
        }
    }
}
