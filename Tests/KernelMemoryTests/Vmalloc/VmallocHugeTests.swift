import KernelTypes
import Testing

@testable import KernelMemory

/// Large pages, registers of devices, descriptors: what today's kernels add.
@Suite struct VmallocHugeTests {
    private func space(
        _ kernel: KernelVersion = KernelVersion(6, 12), _ architecture: Architecture = .x86_64,
        bytes: UInt64 = gibibyte
    ) throws -> (VmallocSpace, KernelMemory) {
        let memory = try KernelMemory(architecture, bytes)
        return (VmallocSpace(memory, kernel: kernel, onlineCPUs: 2), memory)
    }

    @Test func largePagesAreCountedAsOneEntryEach() throws {
        let (space, memory) = try space()
        let free = memory.allFreePages
        let (area, bill) = try space.vmalloc(bytes: 5 << 20, caller: "", mayBeHuge: true)
        #expect(area.isHuge)
        #expect(area.pageCount == 3 * 512)
        #expect(area.start.isMultiple(of: 2 << 20))
        #expect(bill.entryWrites == 3 + 3)  // three large ones, and those of its page array's three pages
        #expect(area.nodePages == [VmallocArea.NodePages(node: 0, pages: 1536)])
        guard let bytes = unsafe space.bytes(of: area) else { throw Errno.noMemory }
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0x5a)
        let last = unsafe bytes[(6 << 20) - 1]
        #expect(last == 0x5a)
        let gone = try space.vfree(area.start)
        #expect(gone.entryClears == 3 + 3)
        #expect(memory.allFreePages == free - space.snapshot().pageTablePages)
        #expect(space.checkInvariants() == [])
    }

    @Test(
        "No large page: too small, not allowed, an old kernel, another architecture", arguments: [0, 1, 2, 3])
    func refusals(which: Int) throws {
        let kernel = which == 2 ? KernelVersion(5, 17) : KernelVersion(6, 12)
        let (space, _) = try space(kernel, which == 3 ? .i386 : .x86_64)
        let bytes = which == 0 ? 2 << 20 - 1 : 2 << 20
        let area = try space.vmalloc(bytes: bytes, caller: "", mayBeHuge: which != 1).area
        #expect(!area.isHuge)
        #expect(area.pageCount == 512)
    }

    @Test func smallPagesWhereNoLargeOnesAreLeft() throws {
        let (space, memory) = try space(bytes: 64 * mebibyte)
        let pages = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        for page in pages where page.frame.isMultiple(of: 2) { try memory.free(page) }
        let free = memory.allFreePages
        let area = try space.vmalloc(bytes: 2 << 20, caller: "", mayBeHuge: true).area
        #expect(!area.isHuge)
        #expect(area.pageCount == 512)
        try space.vfree(area.start)
        #expect(memory.allFreePages == free - space.snapshot().pageTablePages)
        #expect(space.checkInvariants() == [])
    }

    @Test func aLargePageTakesThePlaceOfATable() throws {
        let (space, memory) = try space()
        let small = try space.vmalloc(bytes: 2 << 20, caller: "").area
        try space.vfree(small.start)
        space.unmapAliases()
        let before = space.snapshot()
        let (area, bill) = try space.vmalloc(bytes: 2 << 20, caller: "", mayBeHuge: true)
        #expect(area.isHuge)
        #expect(area.start.isMultiple(of: 2 << 20))
        if area.start == small.start {
            #expect(bill.flushes == 1)
            #expect(bill.flushedPages == 1)
            #expect(space.snapshot().pageTablePages < before.pageTablePages + bill.pageTablePages)
        }
        try space.vfree(area.start)
        expectSound(memory)
        #expect(space.checkInvariants() == [])
    }

    @Test func registersAreAlignedAndHaveNoPages() throws {
        let (space, memory) = try space()
        let free = memory.allFreePages
        _ = try space.vmalloc(bytes: 4096, caller: "")
        let (area, bill) = try space.ioremap(physical: 0xfebc_0010, bytes: 131_072 - 16, caller: "e1000")
        #expect(area.start.isMultiple(of: 131_072))
        #expect(area.pageCount == 32)
        #expect(area.physicalAddress == 0xfebc_0000)
        #expect(bill.entryWrites == 32)
        let hasBytes = unsafe space.bytes(of: area) != nil
        #expect(!hasBytes)
        #expect(space.snapshot().usedBytes == 4096)
        #expect(memory.allFreePages == free - 1 - space.snapshot().pageTablePages)
        #expect(throws: Errno.invalidArgument) { try space.vfree(area.start) }
        try space.iounmap(area.start)
        #expect(space.snapshot().unpurged.count == 1)
        #expect(space.checkInvariants() == [])
    }

    @Test("lazy_max_pages of kernel-facts 7.3")
    func lazyThresholds() {
        let table = [
            (1, 8192), (2, 16_384), (3, 16_384), (4, 24_576), (7, 24_576), (8, 32_768), (15, 32_768),
            (64, 57_344), (127, 57_344), (512, 81_920), (1023, 81_920),
        ]
        for (cpus, pages) in table {
            #expect(VmallocRules.lazyMaxPages(onlineCPUs: cpus, pageSize: 4096) == pages)
        }
    }

    @Test func purgesAboveTheThresholdOnly() throws {
        let memory = try KernelMemory(.x86_64, gibibyte)
        let rules = VmallocRules(memory.configuration, kernel: KernelVersion(6, 12))
        let space = VmallocSpace(memory, rules: rules, onlineCPUs: 1)
        // 8,191 pages and a guard page are just the threshold.
        for pages in [4095, 4095] {
            let area = try space.vmalloc(bytes: pages << 12, caller: "").area
            try space.vfree(area.start)
        }
        // Each came with a page array of eight pages and its guard.
        #expect(space.snapshot().lazyPages == 9)
        #expect(space.snapshot().total.flushes == 1)
        #expect(space.shootdowns == 0)  // there is no other CPU
    }

    @Test("A failed area waits for a purge as a freed one does; 2003 flushed for it at once")
    func failedAreas() throws {
        for (kernel, flushes) in [(KernelVersion(6, 12), 0), (kernelOf2003, 1)] {
            let (space, memory) = try space(kernel, bytes: 16 * mebibyte)
            let held = memory.exhaust(order: 0, flags: [.kernel, .memAlloc]).dropLast(4)
            #expect(throws: VmallocError.self) { try space.vmalloc(bytes: 100 << 12, caller: "") }
            #expect(space.snapshot().total.flushes == flushes)
            #expect(space.snapshot().unpurged.count == 1 - flushes)
            for block in held { try memory.free(block) }
            #expect(space.checkInvariants() == [])
        }
    }

    @Test("Freeing a module flushes whole TLBs, as the direct map's addresses are flushed too")
    func moduleFlush() throws {
        let (space, _) = try space()
        let area = try space.moduleAlloc(bytes: 8192, caller: "").area
        let bill = try space.moduleFree(area.start)
        #expect(bill.fullFlushes == 1)
        #expect(bill.flushedPages == 0)
        #expect(space.shootdowns == 1)
    }

    @Test("33 pages are flushed one by one, 34 as a whole")
    func flushCeiling() throws {
        for (pages, full) in [(32, 0), (33, 1)] {
            let (space, _) = try space()
            let area = try space.vmalloc(bytes: pages << 12, caller: "").area
            try space.vfree(area.start)
            let bill = space.unmapAliases()
            #expect(bill.fullFlushes == full)
            #expect(bill.flushedPages == (full == 0 ? pages + 1 : 0))
            #expect(bill.flushedCPUs == 2)
            #expect(bill.interrupts == 1)
        }
    }

    @Test func listingGoesListByList() throws {
        let memory = try KernelMemory(.x86_64, gibibyte)
        let rules = VmallocRules(memory.configuration, kernel: KernelVersion(6, 12), possibleCPUs: 2)
        let space = VmallocSpace(memory, rules: rules, onlineCPUs: 2)
        for _ in 0..<40 { _ = try space.vmalloc(bytes: 16_384, caller: "") }
        let snapshot = space.snapshot()
        let lists = snapshot.listing.map { $0.start >> 16 % 2 }
        #expect(lists == lists.sorted())
        #expect(Set(snapshot.listing) == Set(snapshot.areas))
        for list in 0..<2 {
            let starts = zip(lists, snapshot.listing).filter { $0.0 == list }.map(\.1.start)
            #expect(starts == starts.sorted())
        }
    }

    @Test("vmalloc= moves the start of a 32-bit machine's range")
    func reserve() throws {
        let memory = try KernelMemory(.i386, 256 * mebibyte).configuration
        let large = try KernelMemory(.i386, 4 * gibibyte).configuration
        func size(_ memory: MemoryConfiguration, _ reserve: UInt64?) -> UInt64 {
            let range = VmallocRules(memory, kernel: kernelOf2003, reserve: reserve).vmallocRange
            return range.upperBound - range.lowerBound
        }
        #expect(size(large, nil) == size(large, 128 * mebibyte))
        #expect(size(large, 256 * mebibyte) == size(large, nil) + 128 * mebibyte)
        #expect(size(large, 64 * mebibyte) == size(large, nil) - 64 * mebibyte)
        #expect(size(memory, 64 * mebibyte) == size(memory, nil))
    }

    @Test func alignedFreeRanges() {
        var random = SeededRandom(seed: 7)
        var ranges = FreeRanges(0x1000..<0x100_0000)
        var free = Set(stride(from: UInt64(0x1000), to: 0x100_0000, by: 0x1000))
        var taken: [Range<UInt64>] = []
        for _ in 0..<3000 {
            if random.chance(3, in: 5) {
                let size = UInt64(random.next(in: 1..<20)) << 12
                let alignment = UInt64(1) << UInt64(random.next(in: 12..<18))
                let starts = stride(from: alignment, to: UInt64(0x100_0000), by: Int(alignment))
                let wanted = starts.first { start in
                    stride(from: start, to: start + size, by: 0x1000).allSatisfy(free.contains)
                }
                let start = ranges.take(size, alignment: alignment)
                #expect(start == wanted)
                guard let start else { continue }
                for page in stride(from: start, to: start + size, by: 0x1000) { free.remove(page) }
                taken.append(start..<start + size)
            } else if !taken.isEmpty {
                let gone = taken.swapRemove(at: random.next(in: 0..<taken.count))
                ranges.release(gone)
                free.formUnion(stride(from: gone.lowerBound, to: gone.upperBound, by: 0x1000))
            }
        }
        #expect(ranges.violations() == [])
        #expect(ranges.freeBytes == UInt64(free.count) << 12)
    }
}
