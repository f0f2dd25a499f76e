import KernelTypes
import Testing

@testable import KernelMemory

@Suite struct KernelHeapTests {
    /// The buffer that `/proc/interrupts` of 2.6.0 asked for.
    private func bytesOf2003(cpus: Int, pageSize: Int = 4096) -> Int { 4096 * (1 + cpus / 8) }

    @Test(
        "Of 2003's buffers for all CPUs, kmalloc has those up to 255 CPUs",
        arguments: [Architecture.ia64, .i386])
    func limitOf2003(architecture: Architecture) throws {
        let heap = try KernelHeap(architecture, gibibyte, kernel: kernelOf2003)
        for cpus in [1, 64, 128, 248, 255] {
            let bytes = bytesOf2003(cpus: cpus)
            let block = try heap.allocate(bytes, from: .kmalloc, for: .kmalloc)
            #expect(unsafe block.bytes.count >= bytes)
            #expect(block.kind == .kmalloc)
            heap.release(block)
        }
        for cpus in [256, 512] {
            let bytes = bytesOf2003(cpus: cpus)
            #expect(throws: Errno.noMemory) { try heap.allocate(bytes, from: .kmalloc, for: .kmalloc) }
            let patched = try heap.allocate(bytes, from: .kmallocThenVmalloc, for: .vmalloc)
            #expect(patched.kind == .vmalloc)
            heap.release(patched)
        }
        #expect(heap.account(of: .kmalloc).allocations == 5)
        #expect(heap.account(of: .kmalloc).failures == 2)
        #expect(heap.account(of: .vmalloc).releases == 2)
        #expect(heap.total.allocations == 7)
        #expect(heap.total.heldPages == 0)
        expectSound(heap)
    }

    @Test(
        "Each allocator gives bytes of the machine's memory, and takes them back",
        arguments: HeapAllocator.allCases)
    func roundTrip(allocator: HeapAllocator) throws {
        let heap = try KernelHeap(.x86_64, gibibyte)
        for bytes in [1, 100, 4096, 8192, 65_536, 1 << 20] {
            let before = heap.account(of: .files)
            let block = try heap.allocate(bytes, from: allocator, for: .files)
            #expect(unsafe block.bytes.count >= bytes)
            unsafe block.bytes.initializeMemory(as: UInt8.self, repeating: 0xa5)
            let after = heap.account(of: .files)
            #expect(after.heldPages == block.pageCount)
            #expect(after.pages - before.pages == block.pageCount)
            #expect(block.pageCount * 4096 >= bytes)
            #expect(after.simulatedNanoseconds > before.simulatedNanoseconds)
            heap.release(block)
            heap.release(block)
            #expect(heap.account(of: .files).heldPages == 0)
            #expect(heap.account(of: .files).releases == before.releases + 1)
        }
        heap.vmalloc.unmapAliases()
        expectSound(heap)
    }

    @Test("kvmalloc of today turns to vmalloc when no large block is to be had")
    func fallback() throws {
        let heap = try KernelHeap(.x86_64, 64 * mebibyte)
        let pages = heap.memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
        for page in pages where page.frame.isMultiple(of: 2) { try heap.memory.free(page) }
        #expect(throws: Errno.noMemory) { try heap.allocate(65_536, from: .kmalloc, for: .kmalloc) }
        let block = try heap.allocate(65_536, from: .kvmalloc, for: .kvmalloc)
        #expect(block.kind == .vmalloc)
        #expect(block.pageCount == 16)
        heap.release(block)
        expectSound(heap)
    }

    @Test("The kernel has the caches of its days, the newest first, and kmem_cache last")
    func cacheNames() throws {
        let today = try KernelHeap(.x86_64, gibibyte, kernel: KernelVersion(6, 18)).slabs.snapshot()
        #expect(today.last?.name == "kmem_cache")
        #expect(today.dropLast().last?.name == "kmem_cache_node")
        let names = today.map(\.name)
        for name in ["filp", "seq_file", "vmap_area", "dentry", "task_struct", "kmalloc-cg-4k"] {
            #expect(names.contains(name))
        }
        let filp = try #require(today.first { $0.name == "filp" })
        #expect(filp.objectSize == 192)
        #expect(filp.objectsPerSlab == 21)
        #expect(filp.usedObjects > 0)
        let old = try KernelHeap(.ia64, gibibyte, kernel: kernelOf2003).slabs.snapshot().map(\.name)
        #expect(old.contains("dentry_cache"))
        #expect(!old.contains("seq_file"))
        #expect(!old.contains("task_struct"))
    }

    @Test("Objects of the kernel's own come from their caches, or from kmalloc where there is none")
    func objects() throws {
        for kernel in [kernelOfToday, kernelOf2003] {
            let heap = try KernelHeap(.x86_64, gibibyte, kernel: kernel)
            let before = heap.slabs.snapshot().map(\.usedObjects)
            let file = try heap.takeObject(.filp)
            let reader = try heap.takeObject(.seqFile)
            let changed = zip(heap.slabs.snapshot(), before).filter { $0.usedObjects != $1 }
            #expect(
                changed.map(\.0.name).sorted()
                    == (kernel.isBefore261 ? ["filp", "size-128"] : ["filp", "seq_file"]))
            heap.giveBack(reader)
            heap.giveBack(file)
            heap.giveBack(file)
            #expect(heap.slabs.snapshot().map(\.usedObjects) == before)
            expectSound(heap)
        }
    }

    @Test("Dropping names and inodes gives pages back, once")
    func dropping() throws {
        let heap = try KernelHeap(.x86_64, 4 * gibibyte)
        let used = heap.usedPages
        let dropped = heap.shrinkSlabs()
        #expect(dropped > 0)
        #expect(heap.usedPages == used - dropped)
        #expect(heap.shrinkSlabs() == 0)
        expectSound(heap)
    }
}
