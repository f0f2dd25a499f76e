import KernelTypes
import Testing

@testable import KernelMemory

/// One cache at a time: where objects come from, and when slabs come and go.
@Suite struct SlabCacheTests {
    /// The slab of `seq_file` as a real kernel has it.
    @Test func seqFile() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte)
        let cache = try slabs.createCache(name: "seq_file", objectSize: 120)
        #expect(cache.snapshot().slabCount == 0)
        let objects = try (0..<35).map { _ in try cache.allocate(flags: .kernel) }
        #expect(
            cache.snapshot()
                == SlabCacheSnapshot(
                    name: "seq_file", activeObjects: 68, objectCount: 68, objectSize: 120, objectsPerSlab: 34,
                    pagesPerSlab: 1, slabCount: 2, usedObjects: 35, partialSlabs: 0, pageCount: 2,
                    isReclaimable: false))
        for (object, next) in zip(objects.prefix(34), objects.prefix(34).dropFirst()) {
            #expect(next == object + 120)
        }
        #expect(objects[34] == objects[0] + 4096)
        #expect(objects[0] & 4095 == 0 && objects[0] > slabs.memory.directMapBase)
        try cache.free(objects[3])
        #expect(cache.snapshot().activeObjects == 67)
        #expect(cache.snapshot().partialSlabs == 1)
        expectSound(slabs)
    }

    /// The object freed last comes back first, then the lowest.
    @Test func reuse() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte)
        let cache = try slabs.createCache(name: "filp", objectSize: 184, options: .lineAligned)
        let objects = try (0..<10).map { _ in try cache.allocate(flags: .kernel) }
        for index in [2, 7, 5] { try cache.free(objects[index]) }
        for index in [5, 2, 7] { #expect(try cache.allocate(flags: .kernel) == objects[index]) }
        #expect(try cache.allocate(flags: .kernel) == objects[9] + 192)
    }

    @Test func bytes() throws {
        let slabs = try SlabAllocator(.i386, 64 * mebibyte)
        let cache = try slabs.createCache(name: "dentry", objectSize: 190, options: .reclaimable)
        let object = try cache.allocate(flags: .kernel)
        let bytes = unsafe try cache.bytes(of: object)
        #expect(bytes.count == 192)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 7)
        let block = PageBlock(frame: (object - 0xc000_0000) >> 12, order: 0)
        let offset = Int(object & 4095)
        let isThere = unsafe slabs.memory.bytes(of: block)[offset..<offset + 192].allSatisfy { $0 == 7 }
        #expect(isThere)
        #expect(cache.snapshot().isReclaimable)
        try cache.free(object)
        #expect(throws: Errno.invalidArgument) { _ = try unsafe cache.bytes(of: object) }
    }

    @Test func wrongFrees() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte)
        let cache = try slabs.createCache(name: "inode_cache", objectSize: 616)
        let other = try slabs.createCache(name: "dentry", objectSize: 192)
        let objects = try (0..<40).map { _ in try cache.allocate(flags: .kernel) }
        let foreign = try other.allocate(flags: .kernel)
        try cache.free(objects[5])
        let before = slabs.snapshot()
        let wrong = [
            objects[5], objects[6] + 1, objects[6] + 8, foreign, 0, 16, .max, slabs.memory.directMapBase - 1,
            slabs.memory.directMapBase, slabs.memory.directMapBase + 64 << 20,
        ]
        for address in wrong {
            #expect(throws: Errno.invalidArgument, "\(address)") { try cache.free(address) }
        }
        #expect(slabs.snapshot() == before)
        // The end of a slab is no object.
        let slab = objects[0] & ~4095
        #expect(throws: Errno.invalidArgument) {
            try cache.free(slab + UInt64(cache.geometry.objectsPerSlab * cache.geometry.slotSize))
        }
        expectSound(slabs)
    }

    /// 2003's headers are no objects, and objects begin after them.
    @Test func headersOf2003() throws {
        let slabs = try SlabAllocator(.i386, 64 * mebibyte, generation: .slab, lineSize: 32)
        let cache = try slabs.createCache(name: "filp", objectSize: 160, options: .lineAligned)
        let object = try cache.allocate(flags: .kernel)
        #expect(Int(object & 4095) == cache.geometry.headerSize && cache.geometry.headerSize == 96)
        #expect(throws: Errno.invalidArgument) { try cache.free(object & ~4095) }
        for _ in 1..<cache.geometry.objectsPerSlab { _ = try cache.allocate(flags: .kernel) }
        #expect(cache.snapshot().slabCount == 1)
        expectSound(slabs)
    }

    @Test func createRefuses() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte)
        for (size, alignment) in [(0, 8), (-4, 8), (5 << 20, 8), (64, 12), (64, 0)] {
            #expect(throws: Errno.invalidArgument) {
                try slabs.createCache(name: "bad", objectSize: size, alignment: alignment)
            }
        }
        #expect(slabs.snapshot().isEmpty)
    }

    /// Once there are five slabs with free objects, those that become empty go back.
    @Test(arguments: [(120, 5), (4096, 6), (9000, 6), (20_000, 7)])
    func emptySlabsAreKeptUpToMinPartial(size: Int, kept: Int) throws {
        let slabs = try SlabAllocator(.x86_64, 256 * mebibyte)
        let boot = slabs.memory.buddyinfo()
        let cache = try slabs.createCache(name: "names_cache", objectSize: size)
        #expect(cache.geometry.minimumPartialSlabs == kept)
        let objects = try (0..<20 * cache.geometry.objectsPerSlab).map { _ in
            try cache.allocate(flags: .kernel)
        }
        #expect(cache.snapshot().slabCount == 20)
        for object in objects { try cache.free(object) }
        let idle = cache.snapshot()
        #expect(idle.usedObjects == 0)
        // The active one stays besides; but a slab that was partial before it is empty counts itself.
        #expect(idle.slabCount == (cache.geometry.objectsPerSlab == 1 ? kept + 1 : kept))
        #expect(idle.activeObjects == idle.objectsPerSlab)
        expectSound(slabs)
        #expect(cache.shrink() == idle.pageCount)
        #expect(cache.snapshot().slabCount == 0)
        #expect(slabs.memory.buddyinfo() == boot)
        #expect(cache.shrink() == 0)
        _ = try cache.allocate(flags: .kernel)
        expectSound(slabs)
    }

    @Test func shrinkLeavesWhatIsInUse() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte)
        let cache = try slabs.createCache(name: "filp", objectSize: 256)
        let objects = try (0..<160).map { _ in try cache.allocate(flags: .kernel) }
        for (index, object) in objects.enumerated() where index / 16 % 2 == 0 || index % 16 > 0 {
            try cache.free(object)
        }
        slabs.shrink()
        #expect(cache.snapshot().slabCount == 5)
        #expect(cache.snapshot().usedObjects == 5)
        expectSound(slabs)
    }

    /// When no block of eight pages is to be had, one that holds an object will do.
    @Test func smallSlabsWhenMemoryIsTight() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte, refusal: { $0 > 1 })
        let cache = try slabs.createCache(name: "task_struct", objectSize: 5840, alignment: 64)
        let first = try cache.allocate(flags: .kernel)
        #expect(cache.snapshot().pageCount == 2 && cache.snapshot().pagesPerSlab == 8)
        #expect(cache.snapshot().objectCount == 1 && cache.snapshot().objectsPerSlab == 5)
        let second = try cache.allocate(flags: .kernel)
        expectSound(slabs)
        for object in [first, second] { try cache.free(object) }
        slabs.shrink()
        #expect(slabs.slabPages == 0)
    }

    /// To the last page, and back.
    @Test func exhaustion() throws {
        let slabs = try SlabAllocator(.aarch64, 32 * mebibyte, cpus: 64)
        let boot = slabs.memory.buddyinfo()
        let cache = try slabs.createCache(name: "names_cache", objectSize: 4096)
        var objects: [UInt64] = []
        while let object = try? cache.allocate(flags: .kernel) { objects.append(object) }
        let zone = try slabs.memory.zone(.dma)
        #expect(zone.freePages == zone.watermarks.min)
        #expect(objects.count == cache.snapshot().usedObjects && objects.count == cache.snapshot().pageCount)
        // The last ones came as single pages.
        #expect(cache.snapshot().slabCount > objects.count / 8)
        #expect(throws: Errno.noMemory) { try cache.allocate(flags: .kernel) }
        try cache.free(objects[100])
        #expect(try cache.allocate(flags: .kernel) == objects[100])
        #expect(throws: Errno.noMemory) { try cache.allocate(flags: .kernel) }
        expectSound(slabs)
        for object in objects { try cache.free(object) }
        slabs.shrink()
        #expect(slabs.memory.buddyinfo() == boot)
    }

    /// Slabs never lie where the kernel has no address for them, and DMA caches lie low.
    @Test func zones() throws {
        let slabs = try SlabAllocator(.i386, 1 * gibibyte)
        let cache = try slabs.createCache(name: "filp", objectSize: 4096)
        let low = try slabs.createCache(name: "dma", objectSize: 4096, options: .dma)
        for flags: GFP in [.highUserMovable, [.kernel, .dma], .atomic] {
            let object = try cache.allocate(flags: flags)
            #expect((0xc000_0000 + 16 << 20..<0xc000_0000 + 896 << 20).contains(object))
            cache.shrink()
        }
        #expect(try low.allocate(flags: .highUser) < 0xc000_0000 + 16 << 20)
    }
}
