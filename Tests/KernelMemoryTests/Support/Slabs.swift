import KernelTypes
import Synchronization
import Testing

@testable import KernelMemory

/// Kernels of the two eras.
let kernelOfToday = KernelVersion(6, 12)
let kernelOf2003 = KernelVersion(2, 6, 0)

extension SlabAllocator {
    /// An object allocator over memory of its own.
    convenience init(
        _ architecture: Architecture, _ bytes: UInt64, generation: SlabGeneration = .slub, cpus: Int = 2,
        lineSize: Int? = nil, refusal: (@Sendable (Int) -> Bool)? = nil
    ) throws(KernelMemoryError) {
        try self.init(
            memory: KernelMemory(architecture, bytes), generation: generation, presentCPUs: cpus,
            lineSize: lineSize, refusal: refusal)
    }

    /// The cache of that name.
    func snapshot(_ name: String) throws -> SlabCacheSnapshot {
        try #require(snapshot().first { $0.name == name })
    }

    /// Pages of all caches.
    var slabPages: Int { snapshot().reduce(0) { $0 + $1.pageCount } }
}

extension Kmalloc {
    /// General caches over memory of their own.
    init(
        _ architecture: Architecture, _ bytes: UInt64, version: KernelVersion = kernelOfToday, cpus: Int = 2,
        lineSize: Int? = nil, refusal: (@Sendable (Int) -> Bool)? = nil
    ) throws {
        let allocator = try SlabAllocator(
            architecture, bytes, generation: SlabGeneration(version), cpus: cpus, lineSize: lineSize,
            refusal: refusal)
        try self.init(allocator: allocator, version: version)
    }
}

/// That the object allocator and the page allocator under it agree with their invariants, and their page
/// counts with one another.
func expectSound(
    _ slabs: SlabAllocator, _ context: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(slabs.checkInvariants() == [], context, sourceLocation: sourceLocation)
    expectSound(slabs.memory, context, sourceLocation: sourceLocation)
    let zones = slabs.memory.zones()
    let used = zones.reduce(0) { $0 + $1.managedPages - $1.freePages }
    #expect(used == slabs.slabPages + slabs.largePages, context, sourceLocation: sourceLocation)
}

/// Refuses blocks of pages by their number.
final class PageRefusal: Sendable {
    private let state = Mutex((asked: 0, range: 0..<0))

    /// Starts counting from 0 and refuses the requests in `range`.
    func refuse(_ range: Range<Int>) { state.withLock { $0 = (0, range) } }

    /// Number of requests since.
    var asked: Int { state.withLock { $0.asked } }

    /// Counts a request; whether it is refused.
    func isRefused() -> Bool {
        state.withLock { state in
            defer { state.asked += 1 }
            return state.range.contains(state.asked)
        }
    }
}
