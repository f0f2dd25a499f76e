import KernelMemory
import KernelTypes

/// How large a kernel makes a file descriptor table, and which allocator it asks.
struct DescriptorTableRules: Sendable, Hashable {
    /// Entries that need no array of their own: as many as a word has bits (Linux: `NR_OPEN_DEFAULT`).
    let embeddedEntries: Int
    /// The size of an entry in bytes.
    let pointerSize: Int
    private let pageSize: Int
    private let isBefore261: Bool
    private let hasKvmalloc: Bool

    /// Standard input, output and error, which every process is taken to have.
    static let standardStreams = 3

    init(_ architecture: Architecture, kernel: KernelVersion) {
        pointerSize = architecture == .i386 ? 4 : 8
        embeddedEntries = 8 * pointerSize
        pageSize = architecture.pageSize
        isBefore261 = kernel.isBefore261
        hasKvmalloc = kernel >= KernelVersion(4, 12)
    }

    /// The entries of a new array when descriptor `number` does not fit the old one.
    ///
    /// - Today a power of two, and never an array of less than 1024 bytes (Linux: `alloc_fdtable`).
    /// - 2003: first 256 entries, then a page of them, then twice as many each time (Linux:
    ///   `expand_fd_array`).
    func capacity(holding number: Int, of old: Int) -> Int {
        guard isBefore261 else {
            let unit = 1024 / pointerSize
            var units = 1
            while units <= number / unit { units *= 2 }
            return units * unit
        }
        var capacity = old
        while capacity <= number {
            if capacity < 256 {
                capacity = 256
            } else if capacity < pageSize / pointerSize {
                capacity = pageSize / pointerSize
            } else {
                capacity *= 2
            }
        }
        return capacity
    }

    /// Who is asked for an array of `bytes`: kmalloc for a page or less, vmalloc above it until kvmalloc came
    /// (4.12).
    func allocator(bytes: Int) -> HeapAllocator {
        if hasKvmalloc { return .kvmalloc }
        return bytes <= pageSize ? .kmalloc : .vmalloc
    }
}
