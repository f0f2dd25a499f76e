import KernelTypes
import Testing

@testable import KernelMemory

/// Pages that move, and those that do not.
@Suite struct CompactionTests {
    /// Blocks whose owner looks them up move with their bytes, and make room for a large one.
    @Test(arguments: [0, 1, 2]) func bytesFollow(order: Int) throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte)
        var pages: [MovablePage] = []
        while let page = try? memory.allocateMovable(order: order, flags: [.highUserMovable, .memAlloc]) {
            pages.append(page)
        }
        for (index, page) in pages.enumerated() {
            try unsafe memory.withBytes(of: page) { bytes in
                _ = unsafe bytes.initializeMemory(as: UInt8.self, repeating: UInt8(index % 251))
            }
        }
        let kept = pages.enumerated().filter { $0.offset % 2 == 0 }
        for (index, page) in pages.enumerated() where index % 2 == 1 { try memory.free(page) }
        let places = kept.map { memory.block(of: $0.element) }
        #expect(try memory.zone(.dma).freeBlocks[(order + 1)...].allSatisfy { $0 == 0 })
        memory.compact()
        expectSound(memory)
        #expect(try memory.zone(.dma).freeBlocks[10] >= 6)
        #expect(kept.map { memory.block(of: $0.element) } != places)
        #expect(memory.statistics().events.migratedPages > 1000)
        for (index, page) in kept {
            let isIntact = try unsafe memory.withBytes(of: page) { bytes in
                unsafe bytes.allSatisfy { $0 == UInt8(index % 251) }
            }
            #expect(isIntact)
        }
        for (_, page) in kept { try memory.free(page) }
        #expect(try memory.zone(.dma).freeBlocks[10] == 16)
        expectSound(memory)
    }

    /// Compaction within an allocation does the same.
    @Test func directCompaction() throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte)
        var pages: [MovablePage] = []
        while let page = try? memory.allocateMovable(order: 0, flags: [.highUserMovable, .memAlloc]) {
            pages.append(page)
        }
        for (index, page) in pages.enumerated() where index % 2 == 1 { try memory.free(page) }
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 6, flags: .noWait) }
        _ = try memory.allocatePages(order: 6, flags: .kernel)
        #expect(memory.statistics().events.compactSuccesses == 1)
        expectSound(memory)
    }

    /// Callers who cannot be told keep their pages where they are.
    @Test func pinnedPagesStay() throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte)
        let blocks = memory.exhaust(order: 0, flags: [.highUserMovable, .memAlloc])
        for block in blocks where block.frame % 2 == 1 { try memory.free(block) }
        let before = memory.buddyinfo()
        memory.compact()
        #expect(memory.buddyinfo() == before)
        #expect(memory.statistics().events.migratedPages == 0)
    }

    @Test func staleNames() throws {
        let memory = try KernelMemory(.aarch64, 16 * mebibyte)
        let page = try memory.allocateMovable(order: 1, flags: .highUserMovable)
        let block = try #require(memory.block(of: page))
        #expect(throws: Errno.invalidArgument) { try memory.free(block) }
        try memory.free(page)
        #expect(throws: Errno.invalidArgument) { try memory.free(page) }
        #expect(throws: Errno.invalidArgument) { try unsafe memory.withBytes(of: page) { _ in } }
        #expect(memory.block(of: page) == nil)
        let next = try memory.allocateMovable(order: 1, flags: .highUserMovable)
        #expect(next != page && memory.block(of: page) == nil)
    }
}
