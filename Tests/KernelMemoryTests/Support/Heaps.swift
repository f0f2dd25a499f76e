import KernelTypes
import Testing

@testable import KernelMemory

extension KernelHeap {
    /// A heap over memory of its own.
    convenience init(
        _ architecture: Architecture, _ bytes: UInt64, kernel: KernelVersion = kernelOfToday, cpus: Int = 2,
        processor: ProcessorModel? = nil
    ) throws {
        try self.init(
            memory: KernelMemory(architecture, bytes), kernel: kernel, presentCPUs: cpus, onlineCPUs: cpus,
            processor: processor, hostNow: { 0 })
    }

    /// Pages that are not free.
    var usedPages: Int { memory.zones().reduce(0) { $0 + $1.managedPages - $1.freePages } }
}

/// That every layer of a heap is sound.
func expectSound(
    _ heap: KernelHeap, _ context: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(heap.slabs.checkInvariants() == [], context, sourceLocation: sourceLocation)
    #expect(heap.vmalloc.checkInvariants() == [], context, sourceLocation: sourceLocation)
    expectSound(heap.memory, context, sourceLocation: sourceLocation)
}
