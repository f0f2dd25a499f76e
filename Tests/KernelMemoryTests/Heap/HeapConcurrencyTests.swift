import KernelTypes
import Testing

@testable import KernelMemory

@Suite struct HeapConcurrencyTests {
    @Test func manyThreads() async throws {
        let heap = try KernelHeap(.x86_64, gibibyte, cpus: 4)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(thread))
                    for _ in 0..<400 {
                        let allocator = HeapAllocator.allCases[random.next(in: 0..<5)]
                        let bytes = random.next(in: 1..<100_000)
                        guard let block = try? heap.allocate(bytes, from: allocator, for: .files) else {
                            continue
                        }
                        let fill = UInt8(thread + 1)
                        unsafe block.bytes.initializeMemory(as: UInt8.self, repeating: fill)
                        let object = try? heap.takeObject(.filp)
                        let isWhole = unsafe block.bytes.allSatisfy { $0 == fill }
                        #expect(isWhole)
                        if let object { heap.giveBack(object) }
                        heap.noteTouched(block, bytes: bytes)
                        heap.release(block)
                        if random.chance(1, in: 100) {
                            heap.vmalloc.unmapAliases()
                            heap.shrinkSlabs()
                        }
                    }
                }
            }
        }
        #expect(heap.account(of: .files).heldPages == 0)
        #expect(heap.total.allocations == heap.total.releases)
        #expect(heap.shootdowns > 0)
        expectSound(heap)
    }
}
