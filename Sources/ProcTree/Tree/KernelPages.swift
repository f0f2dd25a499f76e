import KernelMemory
import SeqFile

/// Gives readers their buffers out of the machine's own memory: whole blocks of pages.
struct KernelPages: SeqBufferAllocator {
    let memory: KernelMemory
    /// What `sim/readers` calls the buffers.
    let kind: SeqMemory.Kind

    var pageSize: Int { memory.pageSize }

    func allocate(size: Int) -> SeqMemory? {
        var order = 0
        while memory.pageSize << order < size {
            order += 1
            guard order <= memory.maxOrder else { return nil }
        }
        guard let block = try? memory.getFreePages(order: order, flags: [.kernel, .noWarn]) else {
            return nil
        }
        // SAFETY: the block is this reader's until it is released, and its bytes stay mapped as long as the
        // memory that the reader holds on to through this allocator.
        return unsafe SeqMemory(
            bytes: memory.bytes(of: block), address: memory.directMapAddress(of: block), kind: kind,
            token: block.frame << 8 | UInt64(block.order))
    }

    func release(_ buffer: SeqMemory) {
        let block = PageBlock(frame: buffer.token >> 8, order: Int(buffer.token & 0xff))
        do {
            try memory.free(block)
        } catch {
            // Only a buffer that was never given out, or was given back before, is refused: our own mistake.
            assertionFailure("a reader's buffer was not taken back: \(error)")
        }
    }
}
