import KernelMemory
import SeqFile

/// Gives readers their buffers out of the machine's own memory, from one of its kernel's allocators.
struct HeapBuffers: SeqBufferAllocator {
    private let heap: KernelHeap
    private let allocator: HeapAllocator
    private let purpose: AllocationPurpose
    /// Whether the host's own memory will do when the machine has none.
    private let orHost: Bool

    /// Buffers from `allocator`, on the account of `purpose`.
    init(
        _ heap: KernelHeap, from allocator: HeapAllocator, for purpose: AllocationPurpose,
        orHost: Bool = false
    ) {
        self.orHost = orHost
        self.heap = heap
        self.allocator = allocator
        self.purpose = purpose
    }

    /// The buffers of a file that is not `interrupts`: as the kernel's seq_file gets them today.
    ///
    /// - Parameter orHost: whether the host's own memory will do when the machine has none.
    static func ofFiles(_ heap: KernelHeap, orHost: Bool = false) -> HeapBuffers {
        HeapBuffers(heap, from: .kvmalloc, for: .files, orHost: orHost)
    }

    var pageSize: Int { heap.memory.pageSize }

    func allocate(size: Int) -> SeqMemory? {
        guard let block = try? heap.allocate(size, from: allocator, for: purpose) else {
            return orHost ? Self.hostMemory(size) : nil
        }
        // SAFETY: the block is this reader's until it is released, and its bytes stay mapped as long as the
        // memory that the reader holds on to through this allocator.
        return unsafe SeqMemory(
            bytes: block.bytes, address: block.address, kind: Self.kind(block.kind), token: block.token)
    }

    func release(_ buffer: SeqMemory) {
        if buffer.address == Self.hostAddress {
            // SAFETY: `hostMemory` allocated it, and nobody uses it any more.
            unsafe buffer.bytes.deallocate()
        } else {
            heap.release(block(buffer))
        }
    }

    /// Enters on the account what a read through a buffer was: `bytes` from `offset` of it, which took so long
    /// to write and to copy out.
    func noteRead(
        _ buffer: SeqMemory, offset: Int, bytes: Int, fillNanoseconds: UInt64, copyNanoseconds: UInt64
    ) {
        guard buffer.address != Self.hostAddress else { return }
        heap.noteRead(
            block(buffer), offset: offset, bytes: bytes, fillNanoseconds: fillNanoseconds,
            copyNanoseconds: copyNanoseconds)
    }

    private func block(_ buffer: SeqMemory) -> HeapBlock {
        // SAFETY: the bytes are those of the block that `allocate` made the buffer of.
        unsafe HeapBlock(
            bytes: buffer.bytes, address: buffer.address, purpose: purpose, token: buffer.token)
    }

    /// A buffer that the machine knows nothing of.
    private static func hostMemory(_ size: Int) -> SeqMemory {
        // SAFETY: given back by `release`.
        unsafe SeqMemory(
            bytes: UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64),
            address: hostAddress, kind: .page, token: 0)
    }

    /// The address of what is in no machine's memory.
    private static let hostAddress: UInt64 = 0

    private static func kind(_ kind: HeapBlock.Kind) -> SeqMemory.Kind {
        switch kind {
        case .pages: .page
        case .kmalloc: .kmalloc
        case .vmalloc: .vmalloc
        }
    }
}
