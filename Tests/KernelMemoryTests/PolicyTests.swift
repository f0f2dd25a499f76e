import KernelTypes
import Testing

@testable import KernelMemory

/// What is done for an allocation before it fails, and how its failure is told.
@Suite struct PolicyTests {
    static let cached = MemoryPopulation(kernel: 0.1, pageCache: 0.5, anonymous: 0.1)

    private func memory(_ population: MemoryPopulation = PolicyTests.cached) throws -> KernelMemory {
        try KernelMemory(
            MemoryConfiguration(architecture: .aarch64, bytes: 256 * mebibyte, population: population))
    }

    /// Files make room for all who may wait, or wake the reclaimer; the rest is the watermarks'.
    @Test func filesMakeRoom() throws {
        let memory = try memory()
        let blocks = memory.exhaust(order: 0, flags: .kernel)
        let after = memory.statistics()
        #expect(after.pageCachePages == 0)
        #expect(after.events.reclaimerReclaimedPages > 0)
        #expect(blocks.count > memory.statistics().managedPages * 3 / 4)
        #expect(try memory.zone(.dma).freePages == memory.zone(.dma).watermarks.min)
        expectSound(memory)
    }

    /// Who wakes nobody and does not wait gets nothing of them.
    @Test func withoutReclaimFilesStay() throws {
        let memory = try memory()
        let before = memory.statistics().pageCachePages
        _ = memory.exhaust(order: 0, flags: [])
        #expect(memory.statistics().pageCachePages == before)
        // Without the reclaimer those who may wait drop some themselves.
        _ = try memory.allocatePages(order: 0, flags: .directReclaim)
        let events = memory.statistics().events
        #expect(events.reclaimedPages >= 32 && events.reclaimerReclaimedPages == 0)
        #expect(events.stalls.reduce(0, +) == 1)
    }

    /// Single pages everywhere: up to 8 pages are compacted for, more are not to be had.
    @Test func costlyOrders() throws {
        let memory = try memory()
        try memory.fragment(1)
        for order in 1...3 { _ = try memory.allocatePages(order: order, flags: .kernel) }
        let events = memory.statistics().events
        #expect(events.compactStalls > 0 && events.compactSuccesses > 0 && events.migratedPages > 0)
        for flags: GFP in [.kernel, [.kernel, .noRetry], .atomic] {
            #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 4, flags: flags) }
        }
        expectSound(memory)
    }

    /// A zone that keeps more from an allocation than it has is no reason to drop its files while the node has
    /// plenty elsewhere.
    @Test func lowZonesKeepTheirFiles() throws {
        let memory = try KernelMemory(
            MemoryConfiguration(architecture: .x86_64, bytes: 2 << 40, population: Self.cached))
        try memory.fragment(1)
        let low = try memory.zone(.dma32)
        let normal = try memory.zone(.normal)
        #expect(
            low.protection[try #require(ZoneKind.all(of: .x86_64).firstIndex(of: .normal))] > low.managedPages
        )
        #expect(normal.freePages > normal.watermarks.high)
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 8, flags: .kernel) }
        let lost = low.pageCachePages - (try memory.zone(.dma32).pageCachePages)
        #expect(lost <= 1024, "\(lost) pages were dropped for one block of 256; files go by chunks of 1024")
        #expect(memory.statistics().events.reclaimerReclaimedPages == 0)
        expectSound(memory)
    }

    /// In vain once, twice: then the zone is left alone more and more often.
    @Test func deferral() throws {
        let memory = try memory(MemoryPopulation(kernel: 0.5, pageCache: 0, anonymous: 0.1))
        try memory.fragment(1)
        for _ in 0..<100 {
            #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 5, flags: .kernel) }
        }
        let events = memory.statistics().events
        #expect(events.compactStalls == events.compactFailures)
        #expect((1...20).contains(events.compactStalls))
    }

    /// Goes on to the very last page, and then says so instead of waiting for ever.
    @Test func noFail() throws {
        let memory = try memory(MemoryPopulation.none)
        var count = 0
        while (try? memory.allocatePages(order: 0, flags: [.kernel, .noFail])) != nil { count += 1 }
        #expect(count == memory.statistics().managedPages)
        #expect(memory.statistics().freePages == 0)
        expectSound(memory)
    }

    @Test func failuresAreTold() throws {
        let memory = try memory(MemoryPopulation.none)
        _ = memory.exhaust(order: 0, flags: [.kernel, .memAlloc, .noWarn])
        #expect(memory.lastFailures().isEmpty)
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 4, flags: .kernel) }
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 0, flags: .noWait) }
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 1, flags: [.atomic, .dma]) }
        #expect(
            memory.lastFailures().map(\.description) == [
                "page allocation failure: order:4, mode:0xcc0(GFP_KERNEL)",
                "page allocation failure: order:1, mode:0x821(GFP_ATOMIC|GFP_DMA)",
            ])
        for order in 0..<20 { _ = try? memory.allocatePages(order: order % 11, flags: .kernel) }
        #expect(memory.lastFailures().count == 16)
        #expect(memory.lastFailures().last?.order == 8)
        #expect(memory.statistics().events.failures >= 22)
    }

    static let named: [(GFP, String)] = [
        (.kernel, "GFP_KERNEL"), (.atomic, "GFP_ATOMIC"), (.noWait, "GFP_NOWAIT"),
        ([.kernel, .zero, .noWarn], "GFP_KERNEL|__GFP_ZERO|__GFP_NOWARN"),
        (.highUserMovable, "GFP_HIGHUSER_MOVABLE"), (.kernelAccount, "GFP_KERNEL_ACCOUNT"),
        ([.directReclaim], "__GFP_DIRECT_RECLAIM"), ([], "0x0"), (GFP(rawValue: 0x200), "0x200"),
    ]

    @Test(arguments: named) func names(flags: GFP, text: String) { #expect(flags.names == text) }

    @Test func minFreeCanBeSet() throws {
        let memory = try KernelMemory(.x86_64, 16 * gibibyte)
        let boot = memory.minFreeKilobytes
        let marks = memory.zones().map(\.watermarks)
        #expect(boot == 16383 || boot == 16384 || boot == 16362, "\(boot)")
        try memory.setMinFreeKilobytes(67584)
        #expect(memory.minFreeKilobytes == 67584)
        let low = memory.zones().filter { $0.kind <= .normal }
        let sum = low.reduce(0) { $0 + $1.watermarks.min }
        #expect(sum <= 16896 && sum > 16896 - low.count)
        for zone in low {
            let gap = max(zone.watermarks.min / 4, zone.managedPages / 1000)
            #expect(zone.watermarks.low == zone.watermarks.min + gap)
            #expect(zone.watermarks.high == zone.watermarks.min + 2 * gap)
        }
        try memory.setMinFreeKilobytes(boot)
        #expect(memory.zones().map(\.watermarks) == marks)
        for wrong in [-1, Int(Int32.max) + 1] {
            #expect(throws: Errno.invalidArgument) { try memory.setMinFreeKilobytes(wrong) }
        }
        #expect(memory.minFreeKilobytes == boot)
    }

    /// Figures of a running kernel on two CPUs.
    @Test func perCPUPages() {
        let dma32 = PerCPUPages(managedPages: 772_497, low: 6665, cpus: 2, pageSize: 4096)
        #expect(dma32.batch == 63 && dma32.highMin == 3332)
        let normal = PerCPUPages(managedPages: 1_671_168, low: 14420, cpus: 2, pageSize: 4096)
        #expect(normal.batch == 63 && normal.highMin == 7210)
        let dma = PerCPUPages(managedPages: 3840, low: 32, cpus: 2, pageSize: 4096)
        #expect(dma.batch == 1 && dma.highMin == 16)
    }
}

/// Failures at any point leave nothing behind.
@Suite struct PageFaultTests {
    /// A little life with 60 allocations; the `n`-th fails.
    @Test func everyAllocationFailsOnce() throws {
        let memory = try KernelMemory(
            MemoryConfiguration(
                architecture: .x86_64, bytes: 64 * mebibyte, population: PolicyTests.cached,
                fragmentation: 0.5))
        let before = memory.statistics()
        for number in 1...60 {
            var attributes = FaultInjector.Attributes()
            attributes.probability = 100
            attributes.times = 1
            attributes.interval = UInt(number)
            attributes.minimumOrder = 0
            attributes.ignoresWaiting = false
            attributes.ignoresHighMem = false
            memory.failPageAlloc.attributes = attributes
            let failures = Self.life(memory)
            #expect(failures == 1, "allocation \(number)")
            #expect(memory.statistics().freePages == before.freePages)
            #expect(memory.statistics().allocatedPages == 0)
            expectSound(memory)
        }
    }

    /// Takes and gives back; the number of allocations that failed.
    private static func life(_ memory: KernelMemory) -> Int {
        var random = SeededRandom(seed: 9)
        var blocks: [PageBlock] = []
        var movable: [MovablePage] = []
        var failures = 0
        for number in 0..<60 {
            let order = random.next(in: 0..<4)
            if number % 3 == 0 {
                let page = try? memory.allocateMovable(order: order, flags: .highUserMovable)
                if let page { movable.append(page) } else { failures += 1 }
            } else {
                let flags: GFP = number % 2 == 0 ? .kernel : .atomic
                let block = try? memory.allocatePages(order: order, flags: flags)
                if let block { blocks.append(block) } else { failures += 1 }
            }
        }
        for block in blocks { try? memory.free(block) }
        for page in movable { try? memory.free(page) }
        return failures
    }
}
