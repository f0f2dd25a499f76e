public import KernelTypes

/// The memory that a machine is to have.
///
/// A description only: `KernelMemory` checks it when it is built, and refuses what no machine could have.
public struct MemoryConfiguration: Sendable, Hashable {
    /// The machine's architecture, which decides the page size, the zones and the direct map's address.
    public let architecture: Architecture
    /// Installed RAM in bytes; what does not fill a page is left out.
    public let bytes: UInt64
    /// Number of memory nodes, 1...1024; the RAM is split evenly over them in physical order.
    public let nodes: Int
    /// Nodes that have no RAM; when that is said of all, the first has it all the same.
    public let nodesWithoutMemory: CPUSet
    /// The order of the largest free block: blocks of 1, 2, 4 and so on to 2^`maxOrder` pages, 0...18
    /// (Linux: `MAX_PAGE_ORDER`; `MAX_ORDER` - 1 until 6.3).
    public let maxOrder: Int
    /// Whether the kernel runs transparent huge pages, for which it keeps more pages free (Linux:
    /// `set_recommended_min_free_kbytes`).
    public let transparentHugePages: Bool
    /// What is in the memory when the program starts.
    public let population: MemoryPopulation
    /// The part of the free memory that is broken up into single pages when the program starts, 0...1.
    public let fragmentation: Double
    /// What all that looks random in the memory's state follows from.
    public let seed: UInt64

    /// Describes a machine's memory.
    ///
    /// - Parameter maxOrder: the largest order, or nil for what `architecture` is built with
    ///   (`defaultMaxOrder(of:)`).
    public init(
        architecture: Architecture, bytes: UInt64, nodes: Int = 1, nodesWithoutMemory: CPUSet = CPUSet(),
        maxOrder: Int? = nil, transparentHugePages: Bool = false, population: MemoryPopulation = .none,
        fragmentation: Double = 0, seed: UInt64 = 1
    ) {
        self.architecture = architecture
        self.bytes = bytes
        self.nodes = nodes
        self.nodesWithoutMemory = nodesWithoutMemory
        self.maxOrder = maxOrder ?? Self.defaultMaxOrder(of: architecture)
        self.transparentHugePages = transparentHugePages
        self.population = population
        self.fragmentation = fragmentation
        self.seed = seed
    }
}

extension MemoryConfiguration {
    /// The least RAM that a machine can have, in bytes: a full DMA zone of a PC.
    public static let minimumBytes: UInt64 = 16 << 20

    /// The node counts that a kernel can be built for (Linux: `NODES_SHIFT` is at most 10).
    public static let nodeCounts = 1...1024

    /// The largest orders that can be asked for. Beyond 18 the block would outgrow the alignment of the
    /// PCI hole, and node borders would cut it.
    public static let maxOrders = 0...18

    /// The order of the largest block that kernels for `architecture` are built with: 17 on ia64, which
    /// needs contiguous memory for its huge pages, 10 elsewhere.
    public static func defaultMaxOrder(of architecture: Architecture) -> Int {
        architecture == .ia64 ? 17 : 10
    }

    /// log2 of the number of pages of a pageblock: a huge page of the architecture, 2 MiB with pages of 4
    /// KiB, 256 MiB on ia64; never more than the largest block (Linux: `pageblock_order`).
    public var pageblockOrder: Int { min(architecture == .ia64 ? 14 : 9, maxOrder) }

    /// The most RAM that processors of `architecture` can address through the kernel's tables, in bytes.
    public static func maximumBytes(of architecture: Architecture) -> UInt64 {
        switch architecture {
        case .x86_64: 1 << 52
        case .aarch64: 1 << 47  // half of a 48-bit address space is the linear map
        case .ia64: 1 << 50
        case .i386: 1 << 36  // PAE
        }
    }

    /// Throws what is impossible about the description, if anything is.
    func validate() throws(KernelMemoryError) {
        let maximum = Self.maximumBytes(of: architecture)
        guard bytes >= Self.minimumBytes else {
            throw .tooLittleMemory(bytes: bytes, minimum: Self.minimumBytes)
        }
        guard bytes <= maximum else {
            throw .tooMuchMemory(bytes: bytes, maximum: maximum, architecture: architecture)
        }
        guard Self.nodeCounts.contains(nodes) else { throw .badNodeCount(nodes) }
        guard Self.maxOrders.contains(maxOrder) else { throw .badMaxOrder(maxOrder) }
        guard population.isValid else { throw .badPopulation(population) }
        guard fragmentation >= 0, fragmentation <= 1 else { throw .badFragmentation(fragmentation) }
    }
}
