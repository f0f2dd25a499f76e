import KernelTypes
import Testing

@testable import KernelMemory

/// Long random lives of small machines.
@Suite struct RandomTraceTests {
    static let machines = [
        MemoryConfiguration(architecture: .x86_64, bytes: 32 * mebibyte + 4096 * 5),
        MemoryConfiguration(architecture: .i386, bytes: 24 * mebibyte, maxOrder: 6),
        MemoryConfiguration(architecture: .aarch64, bytes: 20 * mebibyte, nodes: 3),
        MemoryConfiguration(architecture: .ia64, bytes: 64 * mebibyte + 16384 * 77, nodes: 2),
    ]

    /// Against a plain list of free pages: no overlap, exact counts, and all back at the end.
    @Test(arguments: machines, [UInt64(11), 12, 13])
    func accounting(configuration: MemoryConfiguration, seed: UInt64) throws {
        let memory = try KernelMemory(configuration)
        let boot = memory.buddyinfo()
        var models = MemoryPlan(configuration).zones.map {
            FreePageModel(managed: $0.managed, maxOrder: configuration.maxOrder)
        }
        var random = SeededRandom(seed: seed)
        var held: [PageBlock] = []
        let choices: [GFP] = [.kernel, .kernel, .atomic, .dma, .highUserMovable, [.kernel, .memAlloc]]
        for step in 0..<30_000 {
            let context: Comment = "\(configuration), seed \(seed), step \(step)"
            if random.chance(step / 3000 % 2 == 0 ? 6 : 4, in: 10) {
                let order = min(random.next(in: 0..<memory.maxOrder + 1), random.next(in: 0..<5))
                let flags = choices[random.next(in: 0..<choices.count)]
                let node = random.next(in: 0..<configuration.nodes)
                guard let block = try? memory.allocatePages(order: order, flags: flags, node: node) else {
                    continue
                }
                try #require(block.order == order && block.frame % UInt64(block.pageCount) == 0, context)
                let zone = try #require(models.firstIndex { $0.contains(block.frame) }, context)
                let wasFree = models[zone].take(block)
                try #require(wasFree, context)
                held.append(block)
            } else if !held.isEmpty {
                let block = held.swapRemove(at: random.next(in: 0..<held.count))
                try memory.free(block)
                let zone = try #require(models.firstIndex { $0.contains(block.frame) }, context)
                let wasTaken = models[zone].giveBack(block)
                try #require(wasTaken, context)
            }
            if step % 1500 == 1499 {
                try #require(memory.zones().map(\.freeBlocks) == models.map { $0.counts() }, context)
                try #require(memory.zones().map(\.freePages) == models.map(\.freePages), context)
                expectSound(memory, context)
            }
        }
        for block in held { try memory.free(block) }
        #expect(memory.buddyinfo() == boot, "\(configuration), seed \(seed)")
        expectSound(memory)
    }

    /// The same calls give the same frames.
    @Test func determinism() throws {
        func frames() throws -> [UInt64] {
            let memory = try KernelMemory(.x86_64, 5 * gibibyte, nodes: 2)
            var random = SeededRandom(seed: 21)
            var held: [PageBlock] = []
            var frames: [UInt64] = []
            for _ in 0..<5000 {
                if held.isEmpty || random.chance(6, in: 10) {
                    let block = try memory.allocatePages(
                        order: random.next(in: 0..<9), flags: .kernel, node: random.next(in: 0..<2))
                    held.append(block)
                    frames.append(block.frame)
                } else {
                    try memory.free(held.swapRemove(at: random.next(in: 0..<held.count)))
                }
            }
            return frames
        }
        #expect(try frames() == frames())
    }
}
