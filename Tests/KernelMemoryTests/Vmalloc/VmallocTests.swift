import KernelTypes
import Testing

@testable import KernelMemory

/// What each call does.
@Suite struct VmallocTests {
    static let today = KernelVersion(6, 12, 48)

    /// A space of today's kernel on a machine of `bytes`.
    static func space(
        _ architecture: Architecture = .x86_64, _ bytes: UInt64 = 64 * mebibyte, cpus: Int = 2,
        kernel: KernelVersion = today
    ) throws -> (VmallocSpace, KernelMemory) {
        let memory = try KernelMemory(architecture, bytes)
        return (VmallocSpace(memory, kernel: kernel, onlineCPUs: cpus), memory)
    }

    @Test func firstAreas() throws {
        let (space, _) = try Self.space()
        let (first, bill) = try space.vmalloc(bytes: 135_168, caller: "interrupts_open")
        #expect(first.start == 0xffff_c900_0000_0000)
        #expect(first.end == first.start + 34 * 4096)
        #expect(first.pageCount == 33 && first.kind == .vmalloc && first.caller == "interrupts_open")
        #expect(first.nodePages == [.init(node: 0, pages: 33)])
        #expect(bill.entryWrites == 33 && bill.pageTablePages == 2 && bill.flushes == 0)
        let second = try space.vmalloc(bytes: 1, caller: "other")
        #expect(second.area.start == first.end && second.area.pageCount == 1)
        #expect(second.bill.pageTablePages == 0)
        let shown = space.snapshot()
        #expect(shown.areas == [first, second.area])
        #expect(shown.usedBytes == 34 * 4096)
        #expect(space.contains(first.start) && !space.contains(0xffff_8880_0000_0000))

        let freed = try space.vfree(first.start)
        #expect(freed.entryClears == 33 && freed.flushes == 0)
        let isGone = unsafe space.bytes(of: first) == nil
        #expect(isGone)
        #expect(space.frames(of: first) == nil)
        #expect(space.snapshot().unpurged == [first.addresses] && space.snapshot().lazyPages == 34)
        // Not before the purge, which names the 34 pages one too many.
        #expect(try space.vmalloc(bytes: 1, caller: "").area.start == second.area.end)
        let purge = space.unmapAliases()
        #expect(purge.flushes == 1 && purge.fullFlushes == 1 && purge.interrupts == 1)
        #expect(space.unmapAliases() == VmallocBill())
        #expect(try space.vmalloc(bytes: 1, caller: "").area.start == first.start)
    }

    /// In 2003 each vfree interrupts every CPU, and the addresses are free at once.
    @Test func everyFreeFlushedIn2003() throws {
        let (space, _) = try Self.space(.ia64, 256 * mebibyte, cpus: 512, kernel: KernelVersion(2, 6, 0))
        let (area, made) = try space.vmalloc(bytes: 266_240, caller: "interrupts_open")
        #expect(area.pageCount == 17 && made.entryWrites == 17)
        let freed = try space.vfree(area.start)
        #expect(freed.flushes == 1 && freed.fullFlushes == 1)
        #expect(freed.flushedCPUs == 512 && freed.interrupts == 511)
        #expect(space.snapshot().unpurged == [])
        #expect(try space.vmalloc(bytes: 1, caller: "").area.start == area.start)
    }

    /// A page of table entries for each 2 MiB, one above for each GiB; kept and used again.
    @Test func pageTables() throws {
        let (space, memory) = try Self.space(.x86_64, 256 * mebibyte)
        let free = memory.allFreePages
        let (area, bill) = try space.vmalloc(bytes: 2 << 20, caller: "")
        #expect(bill.pageTablePages == 2)
        #expect(memory.allFreePages == free - 512 - 2)
        let second = try space.vmalloc(bytes: 4096, caller: "")
        #expect(second.bill.pageTablePages == 1)  // behind the guard page at 2 MiB
        try space.vfree(area.start)
        try space.vfree(second.area.start)
        space.unmapAliases()
        #expect(try space.vmalloc(bytes: 2 << 20, caller: "").bill.pageTablePages == 0)
        #expect(space.snapshot().pageTablePages == 3)
    }

    /// More than 512 page pointers fill more than a page, and have an area of their own.
    @Test func pageArrays() throws {
        let (space, memory) = try Self.space(.x86_64, 256 * mebibyte)
        let free = memory.allFreePages
        #expect(try space.vmalloc(bytes: 512 * 4096, caller: "small").area.pageArray == nil)
        let (area, bill) = try space.vmalloc(bytes: 513 * 4096, caller: "large")
        let array = try #require(space.snapshot().areas.first { $0.start == area.pageArray })
        #expect(array.pageCount == 2 && array.caller == "large" && array.start == area.end)
        #expect(bill.entryWrites == 513 + 2)
        #expect(throws: Errno.invalidArgument) { try space.vfree(array.start) }
        let freed = try space.vfree(area.start)
        #expect(freed.entryClears == 513 + 2)
        #expect(space.snapshot().areas.map(\.caller) == ["small"])
        #expect(memory.allFreePages == free - 512 - space.snapshot().pageTablePages)
        #expect(space.checkInvariants() == [])
    }

    @Test func mapsOfOthersPages() throws {
        let (space, memory) = try Self.space()
        let blocks = try [3, 0, 2].map { try memory.allocatePages(order: $0, flags: .kernel) }
        for (index, block) in blocks.enumerated() {
            unsafe memory.bytes(of: block).initializeMemory(as: UInt8.self, repeating: UInt8(index + 1))
        }
        let free = memory.allFreePages
        let (area, bill) = try space.vmap(blocks.reversed() + [blocks[0]], caller: "driver")
        #expect(area.kind == .vmap && area.pageCount == 21 && bill.entryWrites == 21)
        let bytes = unsafe space.bytes(of: area) ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)
        let size = bytes.count
        try #require(size == 21 * 4096)
        let seen = (0..<21).map { unsafe bytes[$0 * 4096 + 77] }
        #expect(seen == Array(repeating: 3, count: 4) + [2] + Array(repeating: 1, count: 16))
        unsafe bytes[20 * 4096] = 99
        let twin = unsafe bytes[12 * 4096]  // the same frame
        #expect(twin == 99)

        #expect(throws: Errno.invalidArgument) { try space.vfree(area.start) }
        try space.vunmap(area.start)
        #expect(memory.allFreePages == free - space.snapshot().pageTablePages)
        let original = unsafe memory.bytes(of: blocks[0])[7 * 4096]
        #expect(original == 99)
        #expect(throws: VmallocError.self) { try space.vmap([], caller: "") }
        #expect(throws: VmallocError.self) {
            try space.vmap([PageBlock(frame: 1 << 30, order: 0)], caller: "")
        }
        #expect(space.snapshot().refusals == 2)
    }

    @Test func modules() throws {
        let (space, _) = try Self.space()
        let (module, _) = try space.moduleAlloc(bytes: 2_318_336, caller: "mlx5_core")
        #expect(module.start == 0xffff_ffff_a000_0000 && module.kind == .module)
        let size = unsafe space.bytes(of: module)?.count
        #expect(size == 566 * 4096)
        let array = try #require(module.pageArray)
        #expect(space.contains(array) && !space.contains(module.start))
        #expect(throws: Errno.invalidArgument) { try space.vfree(module.start) }
        let freed = try space.moduleFree(module.start)
        #expect(freed.flushes == 1 && freed.fullFlushes == 1)
        #expect(space.snapshot().unpurged == [])
        #expect(try space.moduleAlloc(bytes: 1, caller: "").area.start == module.start)
    }

    @Test func badRequests() throws {
        let (space, memory) = try Self.space()
        let free = memory.buddyinfo()
        func reason(_ bytes: Int, node: Int = 0) -> VmallocError.Reason? {
            do throws(VmallocError) {
                _ = try space.vmalloc(bytes: bytes, node: node, caller: "")
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(reason(0) == .empty)
        #expect(reason(-1) == .empty)
        #expect(reason(65 << 20) == .exceedsMemory(bytes: 65 << 20))
        #expect(reason(.max) == .exceedsMemory(bytes: .max))
        #expect(reason(1, node: 1) == .noPages(taken: 0, wanted: 1, errno: .invalidArgument))
        for address: UInt64 in [0, 0xffff_c900_0000_0000, .max] {
            #expect(throws: Errno.invalidArgument) { try space.vfree(address) }
        }
        #expect(memory.buddyinfo() == free)
        #expect(space.snapshot().refusals == 5 && space.snapshot().lastRefusal != nil)
        #expect(space.checkInvariants() == [])
    }

    @Test func zonesAndZeros() throws {
        let (space, memory) = try Self.space(.i386, 2 * gibibyte)
        let high = try memory.zone(.highMem)
        let (area, _) = try space.vmalloc(bytes: 8192, caller: "")
        let frames = try #require(space.frames(of: area))
        #expect(frames.allSatisfy { $0.lowerBound >= high.startPFN })
        let low = try space.vmalloc(bytes: 8192, flags: [.kernel, .dma], caller: "").area
        #expect(try #require(space.frames(of: low)).allSatisfy { $0.upperBound <= 4096 })
        _ = unsafe space.bytes(of: area)?.initializeMemory(as: UInt8.self, repeating: 7)
        try space.vfree(area.start)
        let again = try space.vmalloc(bytes: 8192, flags: [.kernel, .zero], caller: "").area
        let isZero = unsafe space.bytes(of: again)?.allSatisfy { $0 == 0 }
        #expect(isZero == true)
    }

    /// The number of CPUs decides how many pages may wait.
    @Test func lazyThreshold() throws {
        let (space, _) = try Self.space(.x86_64, 256 * mebibyte, cpus: 1)
        var freed = 0
        var flushes = 0
        while flushes == 0 && freed < 20_000 {
            let area = try space.vmalloc(bytes: 99 * 4096, caller: "").area
            flushes = try space.vfree(area.start).flushes
            freed += 100
        }
        #expect(freed == 8200)
        space.setOnlineCPUs(512)
        #expect(space.snapshot().lazyMaxPages == 81920)
    }
}
