import KernelTypes
import Testing

@testable import KernelMemory

/// Pageblocks, and whose pages are taken when there are none of the right type.
@Suite struct MigratetypeTests {
    /// 64 MiB in one zone: 32 pageblocks.
    private func memory() throws -> KernelMemory { try KernelMemory(.aarch64, 64 * mebibyte) }

    private func counts(_ memory: KernelMemory) throws -> [Int] { try memory.zone(.dma).pageblocks }

    @Test func typesOfFlags() {
        #expect(Migratetype(.kernel) == .unmovable)
        #expect(Migratetype(.highUserMovable) == .movable)
        #expect(Migratetype([.kernel, .reclaimable]) == .reclaimable)
    }

    /// The kernel's first page takes the pageblocks of a whole largest block over; its next ones come from
    /// there.
    @Test func kernelClaimsTheLargestBlock() throws {
        let memory = try memory()
        #expect(try counts(memory) == [0, 32, 0, 0, 0])
        let first = try memory.allocatePages(order: 0, flags: .kernel)
        #expect(try counts(memory) == [2, 30, 0, 0, 0])
        let second = try memory.allocatePages(order: 3, flags: .kernel)
        let files = try memory.allocatePages(order: 0, flags: [.kernel, .reclaimable])
        let process = try memory.allocatePages(order: 0, flags: .highUserMovable)
        #expect(try counts(memory) == [2, 28, 2, 0, 0])
        #expect(first.frame == 0 && second.frame == 8 && files.frame == 1024 && process.frame == 2048)
        expectSound(memory)
        for block in [first, second, files, process] { try memory.free(block) }
        // All is one again, but the pageblocks stay what they are.
        #expect(try memory.zone(.dma).freeBlocks == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16])
        #expect(try memory.zone(.dma).freeBlocksByType.map { $0[10] } == [1, 14, 1, 0, 0])
        expectSound(memory)
    }

    /// Movable pages steal small blocks where they find no large one: the pageblock keeps its type.
    @Test func movableStealsSmallBlocks() throws {
        let memory = try memory()
        let kernel = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        try memory.free(kernel[0])
        try memory.free(kernel[1])
        #expect(try counts(memory) == [32, 0, 0, 0, 0])
        _ = try memory.allocatePages(order: 0, flags: [.highUserMovable, .memAlloc])
        #expect(try counts(memory) == [32, 0, 0, 0, 0])
        #expect(try memory.zone(.dma).freeBlocksByType[0][0] == 1)
        expectSound(memory)
    }

    /// The kernel claims a movable pageblock only when half of it is free, or the kernel's already.
    @Test(arguments: [(255, false), (256, true)]) func halfAPageblock(free: Int, claims: Bool) throws {
        let memory = try memory()
        let held = memory.exhaust(order: 0, flags: [.highUserMovable, .memAlloc])
        for block in held.sorted(by: { $0.frame < $1.frame }).prefix(free) { try memory.free(block) }
        let block = try memory.allocatePages(order: 0, flags: [.kernel, .memAlloc])
        #expect(block.frame < 256)
        #expect(try counts(memory) == (claims ? [1, 31, 0, 0, 0] : [0, 32, 0, 0, 0]))
        expectSound(memory)
    }

    /// A fast allocation rather uses DMA32 than mix pages in zone Normal.
    @Test func lowerZoneBeforeMixing() throws {
        let memory = try KernelMemory(.x86_64, 4 * gibibyte + 64 * mebibyte)
        let users = memory.exhaust(order: 9, flags: [.highUserMovable, .memAlloc])
        let high = users.filter { $0.frame >= 1 << 20 }
        // Half a pageblock free, many times over, in Normal; one whole pageblock in DMA32.
        for block in high.prefix(400) { try memory.free(block) }
        let small = memory.exhaust(order: 0, flags: [.highUserMovable, .memAlloc])
        for block in small where block.frame % 4 != 0 { try memory.free(block) }
        for block in users where block.frame < 1 << 20 && block.frame > 1 << 18 { try memory.free(block) }
        let block = try memory.allocatePages(order: 0, flags: .kernel)
        #expect(block.frame < 1 << 20)
        expectSound(memory)
    }

    /// A large block that cannot wait leaves its pageblock to its kind, up to a hundredth of the zone.
    @Test func atomicReserve() throws {
        let memory = try KernelMemory(.aarch64, 512 * mebibyte)
        _ = memory.exhaust(order: 0, flags: .kernel)
        let zone = try memory.zone(.dma)
        _ = try? memory.allocatePages(order: 1, flags: .atomic)
        let first = try memory.zone(.dma)
        #expect(zone.highAtomicPages == 0 && first.highAtomicPages == 512)
        let ordinary = memory.exhaust(order: 0, flags: [.kernel, .high])
        for block in ordinary { #expect(try counts(memory)[3] >= 1, "\(block)") }
        _ = memory.exhaust(order: 2, flags: .atomic)
        let last = try memory.zone(.dma)
        #expect(last.highAtomicPages >= 512 && last.highAtomicPages <= 1536)
        #expect(last.freeHighAtomicPages <= last.highAtomicPages)
        expectSound(memory)
    }
}
