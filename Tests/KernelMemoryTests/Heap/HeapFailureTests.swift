import KernelTypes
import Testing

@testable import KernelMemory

/// Every allocator with its n-th page or object refused, for every n: nothing leaks, nothing breaks.
@Suite struct HeapFailureTests {
    /// Lets the first `count` objects through and refuses the next; none for a negative number.
    private func failObject(_ count: Int, of heap: KernelHeap) {
        let injector = heap.slabs.failSlab
        injector.update {
            $0.probability = count < 0 ? 0 : 100
            $0.times = -1
            $0.interval = UInt(max(count, 0)) + 1
            $0.ignoresWaiting = false
            $0.verbose = 0
        }
        guard count >= 0 else { return }
        // The interval goes on counting from where it was.
        while !injector.refuses(bytes: 8, flags: .kernel) {}
        injector.update { $0.times = 1 }
    }

    @Test(
        "vmalloc unwinds when its n-th object is refused",
        arguments: [KernelVersion(6, 12), KernelVersion(4, 4), kernelOf2003])
    func objects(kernel: KernelVersion) throws {
        let heap = try KernelHeap(.x86_64, 64 * mebibyte, kernel: kernel)
        for bytes in [4096, 100 << 12, 600 << 12, 3 << 20] {
            // Once without failures, so that tables and slabs are there already.
            heap.release(try heap.allocate(bytes, from: .kvmalloc, for: .kvmalloc))
            heap.release(try heap.allocate(bytes, from: .vmalloc, for: .vmalloc))
            heap.vmalloc.unmapAliases()
            heap.slabs.shrink()
            let used = heap.usedPages
            let objects = heap.slabs.snapshot().map(\.usedObjects)
            var successes = 0
            var failures = 0
            for count in 0..<12 {
                failObject(count, of: heap)
                if let block = try? heap.allocate(bytes, from: .vmalloc, for: .vmalloc) {
                    heap.release(block)
                    successes += 1
                } else {
                    failures += 1
                }
                failObject(-1, of: heap)
                heap.vmalloc.unmapAliases()
                heap.slabs.shrink()
                #expect(heap.slabs.snapshot().map(\.usedObjects) == objects)
                #expect(heap.usedPages == used, "\(bytes) bytes, object \(count)")
            }
            expectSound(heap)
            #expect(failures >= (kernel.isBefore261 ? 2 : 3))
            #expect(successes > 0)
        }
        #expect(heap.account(of: .vmalloc).heldPages == 0)
    }

    @Test("Every allocator when all pages but n are gone", arguments: HeapAllocator.allCases)
    func pages(allocator: HeapAllocator) throws {
        for left in 0..<30 {
            let heap = try KernelHeap(.x86_64, 16 * mebibyte)
            var held = heap.memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
            for block in held.suffix(left) { try heap.memory.free(block) }
            held.removeLast(left)
            let before = heap.vmalloc.snapshot()
            var blocks: [HeapBlock] = []
            for bytes in [20_000, 9000, 4096, 600] {
                if let block = try? heap.allocate(bytes, from: allocator, for: .files) {
                    blocks.append(block)
                }
            }
            let account = heap.account(of: .files)
            #expect(account.allocations == blocks.count)
            #expect(account.failures == 4 - blocks.count)
            for block in blocks { heap.release(block) }
            heap.vmalloc.unmapAliases()
            heap.slabs.shrink()
            #expect(heap.account(of: .files).heldPages == 0)
            for block in held { try heap.memory.free(block) }
            let after = heap.vmalloc.snapshot()
            #expect(after.areas == before.areas)
            expectSound(heap)
        }
    }

    @Test("A host that maps no more is an ENOMEM with a reason")
    func hostLimit() throws {
        let memory = try KernelMemory(.x86_64, gibibyte)
        let rules = VmallocRules(memory.configuration, kernel: kernelOfToday)
        let space = VmallocSpace(memory, rules: rules, onlineCPUs: 2, mappingLimit: 0)
        let free = memory.allFreePages
        do throws(VmallocError) {
            _ = try space.vmalloc(bytes: 8192, caller: "")
            Issue.record("it mapped")
        } catch {
            #expect(error.isOfHost)
            #expect(error.errno == .noMemory)
        }
        #expect(memory.allFreePages == free - space.snapshot().pageTablePages)
    }

    @Test("kmalloc's limits and nonsense")
    func limits() throws {
        let heap = try KernelHeap(.x86_64, gibibyte)
        heap.release(try heap.allocate(4 << 20, from: .kmalloc, for: .files))
        for bytes in [4 << 20 + 1, Int.max, 0, -1] {
            #expect(throws: Errno.noMemory) { try heap.allocate(bytes, from: .kmalloc, for: .files) }
        }
        for allocator in HeapAllocator.allCases {
            #expect(throws: Errno.noMemory) { try heap.allocate(Int.max, from: allocator, for: .files) }
            #expect(throws: Errno.noMemory) { try heap.allocate(0, from: allocator, for: .files) }
        }
        // Failures below the limit are no reason for vmalloc in the patch of 2003.
        let pages = heap.memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        for page in pages where page.frame.isMultiple(of: 2) { try heap.memory.free(page) }
        #expect(throws: Errno.noMemory) {
            try heap.allocate(1 << 20, from: .kmallocThenVmalloc, for: .files)
        }
        #expect(try heap.allocate(5 << 20, from: .kmallocThenVmalloc, for: .files).kind == .vmalloc)
    }

    /// In a process of its own, where nobody else maps.
    @Test("Counts of host mappings go with their machine")
    func mappingsAreGivenBack() async {
        await #expect(processExitsWith: .success) {
            func live() throws -> Int {
                let heap = try KernelHeap(.x86_64, 64 * mebibyte)
                _ = try heap.allocate(1 << 20, from: .vmalloc, for: .vmalloc)
                return HostMappings.current
            }
            let mapped = try live()
            #expect(mapped > 0)
            #expect(HostMappings.current == 0)
        }
    }
}
