import KernelTypes
import Testing

@testable import KernelMemory

/// Several threads at one object allocator.
@Suite struct SlabConcurrencyTests {
    @Test func fourThreads() async throws {
        let memory = try Kmalloc(.x86_64, 256 * mebibyte)
        let boot = memory.allocator.memory.buddyinfo()
        let cache = try memory.allocator.createCache(name: "seq_file", objectSize: 120)
        await withTaskGroup(of: [String].self) { group in
            for worker in 1..<5 {
                group.addTask { Self.hammer(memory, cache, worker: UInt8(worker)) }
            }
            group.addTask {
                for _ in 0..<300 {
                    for cache in memory.allocator.snapshot() where cache.activeObjects > cache.objectCount {
                        return ["\(cache)"]
                    }
                    memory.allocator.shrink()
                }
                return []
            }
            for await problems in group { #expect(problems == []) }
        }
        expectSound(memory.allocator)
        memory.allocator.shrink()
        #expect(memory.allocator.memory.buddyinfo() == boot)
    }

    /// Takes and gives back objects, each filled with the worker's number.
    private static func hammer(_ memory: Kmalloc, _ cache: SlabCache, worker: UInt8) -> [String] {
        var random = SeededRandom(seed: 90 + UInt64(worker))
        var held: [UInt64] = []
        var problems: [String] = []
        func giveBack(_ address: UInt64) {
            do throws(Errno) {
                let isIntact = unsafe try memory.bytes(of: address).allSatisfy { $0 == worker }
                if !isIntact { problems.append("worker \(worker): \(address) was overwritten") }
                try memory.kfree(address)
            } catch {
                problems.append("worker \(worker): \(address): \(error)")
            }
        }
        for _ in 0..<8_000 {
            if random.chance(1, in: 2) {
                let size = random.next(in: 1..<2 << random.next(in: 1..<14))
                let isNamed = random.chance(1, in: 3)
                let taken =
                    isNamed
                    ? try? cache.allocate(flags: .kernel) : try? memory.kmalloc(size: size, flags: .kernel)
                guard let taken else { continue }
                unsafe (try? memory.bytes(of: taken))?.initializeMemory(as: UInt8.self, repeating: worker)
                held.append(taken)
            } else if !held.isEmpty {
                giveBack(held.swapRemove(at: random.next(in: 0..<held.count)))
            }
        }
        for address in held { giveBack(address) }
        return problems
    }
}
