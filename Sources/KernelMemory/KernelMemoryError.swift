public import KernelTypes

/// Why a machine's memory could not be set up.
public enum KernelMemoryError: Error, Hashable, Sendable {
    /// Less RAM than any machine here can run with.
    case tooLittleMemory(bytes: UInt64, minimum: UInt64)
    /// More RAM than the architecture can address.
    case tooMuchMemory(bytes: UInt64, maximum: UInt64, architecture: Architecture)
    /// A number of nodes outside `MemoryConfiguration.nodeCounts`.
    case badNodeCount(Int)
    /// A largest order outside `MemoryConfiguration.maxOrders`.
    case badMaxOrder(Int)
    /// Fractions of a population that are no fractions, or together more than `MemoryPopulation.maximum`.
    case badPopulation(MemoryPopulation)
    /// A fragmentation outside 0...1.
    case badFragmentation(Double)
    /// The host refused one of the steps that give the machine its RAM; `bytes` is what was asked of it.
    case host(step: HostStep, bytes: UInt64, errno: Errno)

    /// A step of setting up memory on the host, named by its system call.
    public enum HostStep: String, Sendable {
        /// Making the anonymous file that is the memory.
        case create = "memfd_create"
        /// Giving the file its size.
        case resize = "ftruncate"
        /// Mapping the file in one piece.
        case map = "mmap"
    }
}

extension KernelMemoryError: CustomStringConvertible {
    /// One line: what is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .tooLittleMemory(let bytes, let minimum):
            "\(Self.size(bytes)) of memory is too little: give the machine at least \(Self.size(minimum))"
        case .tooMuchMemory(let bytes, let maximum, let architecture):
            "\(Self.size(bytes)) of memory is more than \(architecture.rawValue) can address: "
                + "give the machine at most \(Self.size(maximum))"
        case .badNodeCount(let count):
            "\(count) is no number of memory nodes: choose one from \(Self.text(MemoryConfiguration.nodeCounts))"
        case .badMaxOrder(let order):
            "\(order) is no largest page order: choose one from \(Self.text(MemoryConfiguration.maxOrders))"
        case .badPopulation(let population):
            "kernel \(population.kernel), page cache \(population.pageCache) and anonymous "
                + "\(population.anonymous) are no population: choose fractions from 0, at most "
                + "\(MemoryPopulation.maximum) together"
        case .badFragmentation(let fraction):
            "\(fraction) is no fragmentation: choose a fraction from 0 to 1"
        case .host(let step, let bytes, let errno):
            "the host gives no \(Self.size(bytes)) for the machine's memory (\(step.rawValue): \(errno)): "
                + advice(for: step)
        }
    }

    private func advice(for step: HostStep) -> String {
        switch step {
        case .create: "raise the limit on open files (ulimit -n)"
        case .resize: "give the machine less memory, or raise the limit on file sizes (ulimit -f)"
        case .map: "give the machine less memory, or raise the limit on address space (ulimit -v)"
        }
    }

    private static func size(_ bytes: UInt64) -> String { ByteSize(bytes: bytes).description }

    private static func text(_ range: ClosedRange<Int>) -> String {
        "\(range.lowerBound) to \(range.upperBound)"
    }
}
