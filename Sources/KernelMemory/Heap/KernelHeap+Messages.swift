import KernelTypes

extension KernelHeap {
    /// Why allocations failed, as far as a kernel or the host had something to say about it: the host's last
    /// refusal, vmalloc's last one, the latest failures of the page allocator, and what the injectors
    /// reported; a line each, the oldest of a kind first.
    public var messages: [String] {
        var lines: [String] = []
        if let refusal = vmalloc.snapshot().lastRefusal { lines.append(refusal) }
        if let refusal = lastHostRefusal, refusal != lines.first { lines.append(refusal) }
        lines += memory.lastFailures().map(\.description)
        lines += memory.failPageAlloc.messages.suffix(Self.mostOfInjectors)
        lines += slabs.failSlab.messages.suffix(Self.mostOfInjectors)
        return lines
    }

    /// Lines of each injector.
    private static let mostOfInjectors = 8
}
