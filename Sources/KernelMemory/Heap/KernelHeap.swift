public import KernelTypes
import Synchronization

/// All allocators of one emulated kernel, over one machine's memory, and their accounts.
///
/// May be used from any thread. Its own lock guards the accounts alone; it is never held while an allocator
/// is at work.
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
    /// What all of it costs on the emulated machine.
    public let costs: CostModel
    let kernel: KernelVersion
    let caches: NamedCaches
    let hostNow: @Sendable () -> UInt64
    let accounts = Lock(HeapAccounts())
    let population: Lock<BootPopulation>
    let traffic: BufferTraffic
    let missMemory = Lock<[TrafficKey: TLBModel.Counts]>([:])

    /// The allocators of `kernel`, as they are when it has booted and has run for a while.
    ///
    /// - Parameters:
    ///   - processor: what the machine is made of; nil for what was usual in the days of `kernel`.
    ///   - vmallocReserve: the addresses above low memory of a 32-bit machine in bytes, 128 MiB if nil
    ///     (Linux: the boot option `vmalloc=`).
    ///   - hostNow: the host's time in nanoseconds, for what is measured; nil for its monotonic clock.
    /// - Throws: what the host refused.
    public init(
        memory: KernelMemory, kernel: KernelVersion, presentCPUs: Int, onlineCPUs: Int,
        processor: ProcessorModel? = nil, vmallocReserve: UInt64? = nil,
        hostNow: (@Sendable () -> UInt64)? = nil
    ) throws(KernelMemoryError) {
        self.memory = memory
        self.kernel = kernel
        self.hostNow = hostNow ?? { HostClock.now() }
        let architecture = memory.configuration.architecture
        let processor = processor ?? .standard(for: architecture, kernel: kernel)
        costs = CostModel(processor)
        traffic = BufferTraffic(processor, baseShift: architecture.pageShift)
        slabs = try SlabAllocator(
            memory: memory, generation: SlabGeneration(kernel), presentCPUs: presentCPUs)
        do throws(Errno) {
            caches = try NamedCaches(slabs, kernel: kernel)
        } catch {
            throw .host(step: .create, bytes: 0, errno: error)
        }
        kmalloc = caches.general
        vmalloc = VmallocSpace(
            memory,
            rules: VmallocRules(
                memory.configuration, kernel: kernel, possibleCPUs: presentCPUs, reserve: vmallocReserve),
            onlineCPUs: onlineCPUs,
            descriptors: VmallocDescriptors(kmalloc: kmalloc, ranges: caches[.vmapArea]))
        kvmallocPolicy = KvmallocPolicy(kernel: kernel, pageSize: memory.pageSize)
        population = Lock(
            BootPopulation(caches, cpus: presentCPUs, memory: memory.configuration.bytes))
        BootAreas(vmalloc, memory, kernel: kernel, cpus: presentCPUs).make()
    }
}

extension KernelHeap {
    /// The account of one purpose.
    public func account(of purpose: AllocationPurpose) -> AllocationAccount {
        accounts.withLock { $0[purpose] }
    }

    /// The sum of all accounts.
    public var total: AllocationAccount { accounts.withLock { $0.total } }

    /// Why the host, not the emulated machine, refused an allocation the last time; nil if it never did.
    public var lastHostRefusal: String? { accounts.withLock { $0.lastHostRefusal } }

    /// Flushes of the kernel's addresses that interrupted other CPUs, since boot: each adds one to the rows
    /// `TLB:` and `CAL:` of every other online CPU.
    public var shootdowns: Int { vmalloc.shootdowns }

    /// Number of flushes times CPUs, since boot.
    public var flushedCPUs: Int { vmalloc.snapshot().total.flushedCPUs }
}
