public import KernelTypes
import Synchronization

/// All allocators of one emulated kernel, over one machine's memory, and their accounts.
///
/// May be used from any thread.
public final class KernelHeap: Sendable {
    /// The pages.
    public let memory: KernelMemory
    /// The object caches.
    public let slabs: SlabAllocator
    /// kmalloc.
    public let kmalloc: Kmalloc
    /// vmalloc, vmap and the memory of modules.
    public let vmalloc: VmallocSpace
    /// How kvmalloc goes about it.
    public let kvmallocPolicy: KvmallocPolicy
    private let accounts = Mutex<[AllocationAccount]>(
        AllocationPurpose.allCases.map { _ in AllocationAccount() })

    /// The allocators of `kernel`, as they are when it has booted.
    ///
    /// - Throws: what the host refused.
    public init(
        memory: KernelMemory, kernel: KernelVersion, presentCPUs: Int, onlineCPUs: Int
    ) throws(KernelMemoryError) {
        self.memory = memory
        slabs = try SlabAllocator(
            memory: memory, generation: SlabGeneration(kernel), presentCPUs: presentCPUs)
        do throws(Errno) {
            kmalloc = try Kmalloc(allocator: slabs, version: kernel)
        } catch {
            throw .host(step: .create, bytes: 0, errno: error)
        }
        vmalloc = VmallocSpace(memory, kernel: kernel, onlineCPUs: onlineCPUs)
        kvmallocPolicy = KvmallocPolicy(kernel: kernel, pageSize: memory.pageSize)
    }

    /// The account of one purpose.
    public func account(of purpose: AllocationPurpose) -> AllocationAccount {
        accounts.withLock { $0[AllocationPurpose.allCases.firstIndex(of: purpose) ?? 0] }
    }
}

extension KernelHeap {
    /// Takes at least `bytes` bytes, contiguous in the kernel's addresses.
    ///
    /// - Throws: `ENOMEM`.
    public func allocate(
        _ bytes: Int, from allocator: HeapAllocator, for purpose: AllocationPurpose
    ) throws(Errno) -> HeapBlock {
        throw .noMemory
    }

    /// Gives back what `allocate` gave.
    public func release(_ block: HeapBlock) {}

    /// A reader filled and read the first `bytes` of a block: what the TLB had to do for it goes on the account.
    public func noteTouched(_ block: HeapBlock, bytes: Int) {}
}
