import KernelTypes
import Testing

@testable import KernelMemory

/// Where allocations come from, and when there are none.
@Suite struct AllocationTests {
    @Test func zoneByFlags() throws {
        let memory = try KernelMemory(.x86_64, 8 * gibibyte)
        for (flags, kind): (GFP, ZoneKind) in [
            (.kernel, .normal), (.dma, .dma), ([.kernel, .dma32], .dma32), (.highUser, .normal),
            (.highUserMovable, .normal), ([.atomic, .dma], .dma), (.noWait, .normal),
        ] {
            let block = try memory.allocatePages(order: 2, flags: flags)
            #expect(try memory.kind(of: block) == kind, "\(flags)")
            #expect(block.frame % 4 == 0)
        }
        expectSound(memory)
    }

    @Test func zoneByFlagsOn32Bits() throws {
        let memory = try KernelMemory(.i386, 2 * gibibyte)
        for (flags, kind): (GFP, ZoneKind) in [
            (.kernel, .normal), (.highUser, .highMem), (.highUserMovable, .highMem), (.dma, .dma),
            (.dma32, .normal),
        ] {
            #expect(try memory.kind(of: memory.allocatePages(order: 0, flags: flags)) == kind, "\(flags)")
        }
    }

    @Test func badRequests() throws {
        let memory = try KernelMemory(.x86_64, 1 * gibibyte, nodes: 2)
        let before = memory.buddyinfo()
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 11, flags: .kernel) }
        #expect(throws: Errno.invalidArgument) { try memory.allocatePages(order: -1, flags: .kernel) }
        #expect(throws: Errno.invalidArgument) {
            try memory.allocatePages(order: 0, flags: .kernel, node: 2)
        }
        #expect(throws: Errno.invalidArgument) {
            try memory.allocatePages(order: 0, flags: .kernel, node: -1)
        }
        #expect(throws: Errno.invalidArgument) { try memory.allocatePages(order: 0, flags: [.dma, .dma32]) }
        #expect(throws: Errno.invalidArgument) {
            try memory.allocatePages(order: 0, flags: [.dma, .highMem])
        }
        #expect(memory.buddyinfo() == before)
    }

    /// The kernel's own data never lies where it has no address for it, not even at the last page.
    @Test func highMemIsNotForTheKernel() throws {
        let memory = try KernelMemory(.i386, 1 * gibibyte)
        let high = try memory.zone(.highMem)
        let blocks = memory.exhaust(order: 3, flags: .kernel)
        #expect(blocks.allSatisfy { $0.frame + 8 <= high.startPFN })
        #expect(blocks.allSatisfy { memory.directMapAddress(of: $0) >= 0xc000_0000 })
        #expect(try memory.zone(.highMem) == high)
        #expect(throws: Errno.noMemory) { try memory.getFreePages(order: 3, flags: .highUser) }
        let block = try memory.allocatePages(order: 3, flags: .highUser)
        #expect(try memory.kind(of: block) == .highMem)
        #expect(memory.directMapAddress(of: block) == 0)
    }

    /// Each zone is left with its min watermark and what it keeps from allocations for higher zones.
    @Test func exhaustionStopsAtTheWatermarks() throws {
        let memory = try KernelMemory(.x86_64, 3 * gibibyte + 64 * mebibyte)
        let boot = memory.buddyinfo()
        let blocks = memory.exhaust(order: 10, flags: .kernel) + memory.exhaust(order: 0, flags: .kernel)
        for zone in memory.populatedZones() {
            #expect(zone.freePages == zone.watermarks.min + zone.protection[2], "\(zone.name)")
        }
        #expect(Set(blocks).count == blocks.count)
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 0, flags: .noWait) }

        let urgent = memory.exhaust(order: 0, flags: .atomic)
        for zone in memory.populatedZones() {
            let half = zone.watermarks.min - zone.watermarks.min / 2
            #expect(zone.freePages == half - half / 4 + zone.protection[2], "\(zone.name)")
        }
        let last = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        #expect(memory.zones().allSatisfy { $0.freePages == 0 })
        expectSound(memory)
        for block in blocks + urgent + last { try memory.free(block) }
        #expect(memory.buddyinfo() == boot)
    }

    /// Free pages in plenty, but no two of them side by side.
    @Test func fragmentationFailsLargeBlocks() throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte)
        let blocks = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        for block in blocks where block.frame % 2 == 1 { try memory.free(block) }
        #expect(try memory.zone(.dma).freePages == 8192)
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 1, flags: .kernel) }
        _ = try memory.allocatePages(order: 0, flags: .kernel)
    }

    /// All of the pages asked for count before the mark is looked at.
    @Test func largeBlocksCountWhole() throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte)
        _ = memory.exhaust(order: 10, flags: .kernel)
        let zone = try memory.zone(.dma)
        #expect(zone.freePages - 1023 <= zone.watermarks.min || zone.freeBlocks[10] == 0)
        #expect(zone.freePages > zone.watermarks.min)
    }

    @Test func lowZoneIsKeptForThoseThatNeedIt() throws {
        let memory = try KernelMemory(.x86_64, 8 * gibibyte)
        while try memory.zone(.normal).freePages > memory.zone(.normal).watermarks.low + 1024 {
            _ = try memory.allocatePages(order: 10, flags: .kernel)
        }
        let blocks = memory.exhaust(order: 10, flags: .kernel)
        #expect(blocks.allSatisfy { $0.frame >= 4096 })
        #expect(try memory.zone(.dma).freePages == 3840)
        _ = try memory.allocatePages(order: 0, flags: .dma)
    }

    @Test func otherNodesHelpInTheOrderOfTheirNumbers() throws {
        let memory = try KernelMemory(.aarch64, 64 * mebibyte, nodes: 4)
        func node(of block: PageBlock) -> Int { Int(block.frame / 4096) }
        let blocks = memory.exhaust(order: 0, flags: .kernel, node: 2)
        var order: [Int] = []
        for block in blocks where order.last != node(of: block) { order.append(node(of: block)) }
        // Down to the low watermarks first, then to the min ones.
        #expect(order == [2, 3, 0, 1, 2, 3, 0, 1])
        for block in blocks { try memory.free(block) }
        let own = memory.exhaust(order: 0, flags: [.kernel, .thisNode], node: 1)
        #expect(own.allSatisfy { node(of: $0) == 1 })
    }

    @Test func freeingWhatIsNotAllocated() throws {
        let memory = try KernelMemory(.x86_64, 64 * mebibyte)
        let small = try memory.allocatePages(order: 1, flags: .kernel)
        let large = try memory.allocatePages(order: 10, flags: .kernel)
        let before = memory.buddyinfo()
        for wrong in [
            PageBlock(frame: small.frame, order: 0), PageBlock(frame: small.frame, order: 2),
            PageBlock(frame: small.frame + 1, order: 0), PageBlock(frame: large.frame, order: 9),
            PageBlock(frame: 0, order: 0), PageBlock(frame: 1, order: 0), PageBlock(frame: 16383, order: 0),
            PageBlock(frame: 16384, order: 0), PageBlock(frame: .max, order: 0),
            PageBlock(frame: 8192, order: 10),
        ] {
            #expect(throws: Errno.invalidArgument, "\(wrong)") { try memory.free(wrong) }
        }
        #expect(memory.buddyinfo() == before)
        for block in [small, large] {
            try memory.free(block)
            #expect(throws: Errno.invalidArgument) { try memory.free(block) }
        }
        expectSound(memory)
    }
}
