public import KernelTypes

/// What it took to read `proc/interrupts` once with one strategy: opened, read to the end, closed.
public struct StrategyTrial: Sendable {
    /// How it was read.
    public let strategy: BufferStrategy
    /// The number of CPUs that were online.
    public let onlineCPUs: Int
    /// Why it could not be read; nil if it could.
    public internal(set) var failure: Errno?
    /// How many bytes were read.
    public internal(set) var bytesRead: Int64 = 0
    /// Whether that was the whole file: a trial does not read on forever.
    public internal(set) var isWhole = false
    /// The buffer at its largest, in bytes.
    public internal(set) var bufferBytes = 0
    /// Which allocator the buffer was from: `page`, `kmalloc`, `vmalloc`; `none` if there was none.
    public internal(set) var bufferKind = "none"
    /// Pages that were taken for buffers, those that were given back for larger ones too.
    public internal(set) var pages = 0
    /// Page table entries written.
    public internal(set) var entryWrites = 0
    /// Pages that the page tables grew by.
    public internal(set) var tablePages = 0
    /// TLB flushes times CPUs that took part.
    public internal(set) var flushedCPUs = 0
    /// What the addresses that still wait for a flush will cost, as their share of it: flushes times CPUs.
    public internal(set) var owedFlushedCPUs: Double = 0
    /// Misses of the data TLB, by the model.
    public internal(set) var tlbMisses = 0
    /// What it would have taken on the emulated machine, by the cost model, in nanoseconds.
    public internal(set) var simulatedNanoseconds: UInt64 = 0
    /// What it took on the host.
    public internal(set) var host = HostTimes()

    /// Nanoseconds of the host.
    public struct HostTimes: Sendable, Hashable {
        /// In the allocators, for getting buffers.
        public internal(set) var allocate: UInt64 = 0
        /// Writing the text.
        public internal(set) var fill: UInt64 = 0
        /// Copying it to who reads.
        public internal(set) var copy: UInt64 = 0
        /// In the allocators, for giving buffers back.
        public internal(set) var free: UInt64 = 0

        /// All of it.
        public var total: UInt64 { allocate + fill + copy + free }
    }

    init(_ strategy: BufferStrategy, onlineCPUs: Int) {
        self.strategy = strategy
        self.onlineCPUs = onlineCPUs
    }
}
