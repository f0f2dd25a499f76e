import KernelTypes
import Testing

@testable import KernelMemory

/// Pages that are not to be had, at every point of a life.
@Suite struct SlabFailureTests {
    static let sizes = [8, 100, 120, 700, 2000, 5000, 8192, 10_000, 40_000, 131_072]

    /// Takes and frees objects of all sizes in a fixed order, and gives back what was had.
    ///
    /// - Returns: how many requests failed.
    private func life(_ memory: Kmalloc, _ context: Comment) throws -> Int {
        var random = SeededRandom(seed: 61)
        var held: [UInt64] = []
        var failures = 0
        for _ in 0..<400 {
            if random.chance(6, in: 10) {
                let size = Self.sizes[random.next(in: 0..<Self.sizes.count)]
                let before = memory.allocator.memory.buddyinfo()
                do throws(Errno) {
                    held.append(try memory.kmalloc(size: size, flags: .kernel))
                } catch {
                    failures += 1
                    #expect(error == .noMemory, context)
                    #expect(memory.allocator.memory.buddyinfo() == before, context)
                    let large = try held.count {
                        try memory.ksize($0) > memory.classSizes[memory.classSizes.count - 1]
                    }
                    let used = memory.allocator.snapshot().reduce(0) { $0 + $1.usedObjects }
                    #expect(used == held.count - large, context)
                    #expect(memory.allocator.checkInvariants() == [], context)
                }
            } else if !held.isEmpty {
                try memory.kfree(held.swapRemove(at: random.next(in: 0..<held.count)))
            }
        }
        for address in held { try memory.kfree(address) }
        return failures
    }

    /// Fails the n-th block of pages, for every n; then all from the n-th on.
    @Test(arguments: [kernelOfToday, kernelOf2003])
    func everyBlockOnce(version: KernelVersion) throws {
        let refusal = PageRefusal()
        let memory = try Kmalloc(
            .x86_64, 24 * mebibyte, version: version, refusal: { _ in refusal.isRefused() })
        let boot = memory.allocator.memory.buddyinfo()
        let undisturbed = try life(memory, "undisturbed")
        #expect(undisturbed == 0)
        let blocks = refusal.asked
        #expect(blocks > 40)
        var failures = 0
        for number in 0...blocks {
            for range in [number..<number + 1, number..<Int.max] {
                refusal.refuse(0..<0)
                memory.allocator.shrink()
                refusal.refuse(range)
                let context: Comment = "\(version.release), blocks \(range) refused"
                failures += try life(memory, context)
                memory.allocator.shrink()
                try #require(memory.allocator.memory.buddyinfo() == boot, context)
                try #require(memory.allocator.checkInvariants() == [], context)
                try #require(memory.allocator.largePages == 0, context)
            }
        }
        #expect(failures > blocks)
    }

    /// A slab of the usual order refused is no failure: a smaller one is tried.
    @Test func secondTryIsSmaller() throws {
        let refusal = PageRefusal()
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte, refusal: { _ in refusal.isRefused() })
        let cache = try slabs.createCache(name: "names_cache", objectSize: 4096)
        refusal.refuse(0..<1)
        let small = try cache.allocate(flags: .kernel)
        #expect(refusal.asked == 2)
        #expect(cache.snapshot().pageCount == 1)
        let large = try cache.allocate(flags: .kernel)
        #expect(refusal.asked == 3)
        #expect(cache.snapshot().pageCount == 9)
        refusal.refuse(0..<2)
        for _ in 0..<7 { _ = try cache.allocate(flags: .kernel) }
        #expect(throws: Errno.noMemory) { try cache.allocate(flags: .kernel) }
        #expect(refusal.asked == 2)
        _ = try cache.allocate(flags: .kernel)
        for object in [small, large] { try cache.free(object) }
        expectSound(slabs)
    }
}
