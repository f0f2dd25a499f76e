import KernelTypes
import Testing

@testable import KernelMemory

/// Memory of any size, in both eras.
@Suite struct KmallocTests {
    @Test func sizesOfToday() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        #expect(memory.classSizes == [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192])
        #expect(memory.maximumSize == 4 << 20)
        for (size, usable) in [
            (1, 8), (8, 8), (9, 16), (64, 64), (65, 96), (96, 96), (97, 128), (128, 128), (129, 192),
            (192, 192), (193, 256), (257, 512), (4096, 4096), (4097, 8192), (8192, 8192), (8193, 16384),
            (16385, 32768), (131_073, 262_144), (1 << 20, 1 << 20), (3 << 20, 4 << 20), (4 << 20, 4 << 20),
        ] {
            #expect(memory.roundedSize(size) == usable)
            let address = try memory.kmalloc(size: size, flags: .kernel)
            #expect(try memory.ksize(address) == usable, "\(size)")
            let count = unsafe try memory.bytes(of: address).count
            #expect(count == usable)
            #expect(address % UInt64(usable & -usable) == 0, "\(size) is aligned to its size's power of two")
            try memory.kfree(address)
        }
        for size in [4 << 20 + 1, .max, -1, .min] {
            #expect(throws: Errno.noMemory) { try memory.kmalloc(size: size, flags: .kernel) }
            #expect(memory.roundedSize(size) == nil)
        }
        expectSound(memory.allocator)
    }

    /// Pages and objects per slab as a kernel of today with two CPUs has them.
    @Test func slabsOfToday() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        for (name, objects, pages) in [
            ("kmalloc-8", 512, 1), ("kmalloc-96", 42, 1), ("kmalloc-192", 21, 1), ("kmalloc-256", 16, 1),
            ("kmalloc-512", 16, 2), ("kmalloc-1k", 16, 4), ("kmalloc-2k", 16, 8), ("kmalloc-4k", 8, 8),
            ("kmalloc-8k", 4, 8), ("dma-kmalloc-8k", 4, 8), ("kmalloc-rcl-96", 42, 1),
        ] {
            let cache = try memory.allocator.snapshot(name)
            #expect(cache.objectsPerSlab == objects && cache.pagesPerSlab == pages, "\(name)")
        }
    }

    /// The order of a real kernel's `slabinfo`.
    @Test func namesOfToday() throws {
        let sizes = ["8k", "4k", "2k", "1k", "512", "256", "128", "64", "32", "16", "8", "192", "96"]
        let families = ["kmalloc-cg-", "dma-kmalloc-", "kmalloc-rcl-", "kmalloc-"]
        let expected = families.flatMap { family in sizes.map { family + $0 } }
        #expect(try Kmalloc(.x86_64, 64 * mebibyte).allocator.snapshot().map(\.name) == expected)
        let older = try Kmalloc(.x86_64, 64 * mebibyte, version: KernelVersion(4, 18))
        #expect(older.allocator.snapshot().count == 26)
        #expect(try older.allocator.snapshot("kmalloc-8192").objectSize == 8192)
    }

    @Test func otherMachines() throws {
        let itanium = try Kmalloc(.ia64, 64 * mebibyte)
        #expect(itanium.classSizes.last == 32768)
        #expect(itanium.maximumSize == 16384 << 17)
        let arm = try Kmalloc(.aarch64, 64 * mebibyte, version: KernelVersion(6, 1))
        #expect(arm.classSizes.prefix(3) == [128, 256, 512])
        #expect(try Kmalloc(.aarch64, 64 * mebibyte, version: KernelVersion(6, 5)).classSizes.first == 8)
    }

    /// Cache lines decide about 96 and 192, pages about 32.
    @Test(arguments: [
        (Architecture.i386, 32, [32, 64, 96, 128, 192, 256]), (.i386, 64, [32, 64, 128, 192, 256]),
        (.i386, 128, [32, 64, 128, 256]), (.ia64, 128, [64, 128, 256]),
    ])
    func sizesOf2003(architecture: Architecture, lineSize: Int, small: [Int]) throws {
        let memory = try Kmalloc(architecture, 64 * mebibyte, version: kernelOf2003, lineSize: lineSize)
        let large = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131_072]
        #expect(memory.classSizes == small + large)
        #expect(memory.maximumSize == 131_072)
        let names = memory.allocator.snapshot().map(\.name)
        #expect(names.prefix(3) == ["size-131072(DMA)", "size-131072", "size-65536(DMA)"])
        #expect(names.suffix(2) == ["size-\(small[0])(DMA)", "size-\(small[0])"])
        #expect(names.count == 2 * memory.classSizes.count)
    }

    /// The buffer of 2.6.0's `/proc/interrupts`, 4096 x (1 + CPUs / 8): 255 CPUs are the most.
    @Test(arguments: [
        (8, 8192, 8192), (64, 36864, 65536), (128, 69632, 131_072), (248, 131_072, 131_072),
        (255, 131_072, 131_072), (256, 135_168, nil), (512, 266_240, nil),
    ])
    func buffersOf2003(cpus: Int, size: Int, usable: Int?) throws {
        #expect(size == 4096 * (1 + cpus / 8))
        let memory = try Kmalloc(.ia64, 64 * mebibyte, version: kernelOf2003, cpus: cpus)
        #expect(memory.roundedSize(size) == usable)
        guard let usable else {
            #expect(throws: Errno.noMemory) { try memory.kmalloc(size: size, flags: .kernel) }
            return
        }
        #expect(try memory.ksize(memory.kmalloc(size: size, flags: .kernel)) == usable)
    }

    @Test func families() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        for (flags, name): (GFP, String) in [
            (.kernel, "kmalloc-64"), (.kernelAccount, "kmalloc-cg-64"), (.atomic, "kmalloc-64"),
            ([.kernel, .reclaimable], "kmalloc-rcl-64"), ([.kernel, .dma], "dma-kmalloc-64"),
            ([.kernel, .dma, .reclaimable, .account], "dma-kmalloc-64"), (.highUser, "kmalloc-64"),
        ] {
            let before = try memory.allocator.snapshot(name).usedObjects
            let address = try memory.kmalloc(size: 50, flags: flags)
            #expect(try memory.allocator.snapshot(name).usedObjects == before + 1, "\(name)")
            let physical = address - memory.allocator.memory.directMapBase
            #expect((physical < 16 << 20) == flags.contains(.dma))
        }
        // A kernel without the family uses the normal one.
        let older = try Kmalloc(.x86_64, 64 * mebibyte, version: KernelVersion(4, 18))
        _ = try older.kmalloc(size: 50, flags: [.kernelAccount, .reclaimable])
        #expect(try older.allocator.snapshot("kmalloc-64").usedObjects == 1)
    }

    @Test func nothing() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        let address = try memory.kmalloc(size: 0, flags: .kernel)
        #expect(address == 16)
        for empty in [0, address] {
            #expect(try memory.ksize(empty) == 0)
            let isEmpty = unsafe try memory.bytes(of: empty).isEmpty
            #expect(isEmpty)
            try memory.kfree(empty)
        }
        #expect(memory.roundedSize(0) == 0)
        // 2003 knew no such pointer, and gave the smallest object.
        let old = try Kmalloc(.i386, 64 * mebibyte, version: kernelOf2003)
        let object = try old.kmalloc(size: 0, flags: .kernel)
        #expect(try old.ksize(object) == 32)
        #expect(throws: Errno.invalidArgument) { try old.kfree(16) }
        try old.kfree(object)
    }

    @Test func wrongFrees() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        let small = try memory.kmalloc(size: 100, flags: .kernel)
        let large = try memory.kmalloc(size: 100_000, flags: .kernel)
        let before = memory.allocator.memory.buddyinfo()
        for wrong in [
            1, 17, small + 1, small + 8, small - 128, small + 128, large + 1, large + 4096, large + 131_072,
            memory.allocator.memory.directMapBase, .max, 1 << 63,
        ] {
            #expect(throws: Errno.invalidArgument, "\(wrong)") { try memory.kfree(wrong) }
            #expect(throws: Errno.invalidArgument, "\(wrong)") { try memory.ksize(wrong) }
            #expect(throws: Errno.invalidArgument, "\(wrong)") { _ = try unsafe memory.bytes(of: wrong) }
        }
        #expect(memory.allocator.memory.buddyinfo() == before)
        for address in [small, large] {
            try memory.kfree(address)
            #expect(throws: Errno.invalidArgument) { try memory.kfree(address) }
        }
        expectSound(memory.allocator)
    }

    /// `kfree` finds the cache by the address alone, whichever it is.
    @Test func freesObjectsOfAnyCache() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        let filp = try memory.allocator.createCache(name: "filp", objectSize: 184, options: .lineAligned)
        try memory.kfree(filp.allocate(flags: .kernel))
        #expect(filp.snapshot().usedObjects == 0)
    }

    @Test func erasDoNotMix() throws {
        let slabs = try SlabAllocator(.x86_64, 64 * mebibyte, generation: .slub)
        #expect(throws: Errno.invalidArgument) { try Kmalloc(allocator: slabs, version: kernelOf2003) }
        #expect(slabs.snapshot().isEmpty)
    }

    @Test func zeroes() throws {
        let memory = try Kmalloc(.x86_64, 64 * mebibyte)
        for size in [8, 100, 8192, 20_000] {
            let dirty = try memory.kmalloc(size: size, flags: .kernel)
            unsafe try memory.bytes(of: dirty).initializeMemory(as: UInt8.self, repeating: 0xa5)
            try memory.kfree(dirty)
            let clean = try memory.kmalloc(size: size, flags: [.kernel, .zero])
            #expect(clean == dirty)
            let isClear = unsafe try memory.bytes(of: clean).prefix(size).allSatisfy { $0 == 0 }
            #expect(isClear)
        }
    }
}
