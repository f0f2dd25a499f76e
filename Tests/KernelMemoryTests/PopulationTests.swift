import KernelTypes
import Synchronization
import Testing

@testable import KernelMemory

/// What machines that have run for a while look like, and what that costs.
@Suite struct PopulationTests {
    static let lived = MemoryPopulation(kernel: 0.1, pageCache: 0.35, anonymous: 0.25)

    static let machines = [
        MemoryConfiguration(architecture: .x86_64, bytes: 6 * gibibyte, population: lived),
        MemoryConfiguration(architecture: .x86_64, bytes: 64 * mebibyte, population: lived),
        MemoryConfiguration(architecture: .x86_64, bytes: 5 * gibibyte, nodes: 3, population: lived),
        MemoryConfiguration(architecture: .i386, bytes: 2 * gibibyte, population: lived),
        MemoryConfiguration(architecture: .aarch64, bytes: 8 * gibibyte, population: lived),
        MemoryConfiguration(architecture: .ia64, bytes: 8 * gibibyte, population: lived),
        MemoryConfiguration(architecture: .x86_64, bytes: 1 * gibibyte, maxOrder: 4, population: lived),
        MemoryConfiguration(architecture: .x86_64, bytes: 8 * gibibyte, maxOrder: 13, population: lived),
    ]

    @Test(arguments: machines) func fractions(configuration: MemoryConfiguration) throws {
        let memory = try KernelMemory(configuration)
        expectSound(memory)
        for zone in memory.populatedZones() {
            let isEmpty = configuration.architecture.isX86 && zone.kind == .dma
            let managed = isEmpty ? 0 : Double(zone.managedPages)
            let kernel = zone.kind == .highMem ? 0 : Int(managed * 0.1)
            #expect(zone.kernelPages == kernel, "\(zone.name)")
            #expect(zone.pageCachePages == Int(managed * 0.35))
            #expect(zone.anonymousPages == Int(managed * 0.25))
            #expect(zone.allocatedPages == 0)
        }
        expectExact(memory)
    }

    /// Free blocks of every order, in pageblocks of the three main types.
    @Test func livedInLook() throws {
        let memory = try KernelMemory(Self.machines[0])
        let zone = try memory.zone(.normal)
        for (order, count) in zone.freeBlocks.enumerated() {
            #expect(count > 5, "order \(order): \(zone.freeBlocks)")
        }
        for type in [Migratetype.unmovable, .movable, .reclaimable] {
            #expect(zone.pageblocks[type.rawValue] > 10)
            #expect(zone.freeBlocksByType[type.rawValue].prefix(7).allSatisfy { $0 > 0 })
        }
        #expect(zone.pageblocks.reduce(0, +) == zone.managedPages / 512)
        #expect(try memory.zone(.dma).freeBlocks == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3])
    }

    @Test func seedsDecide() throws {
        func blocks(_ seed: UInt64) throws -> [[Int]] {
            try KernelMemory(
                MemoryConfiguration(
                    architecture: .x86_64, bytes: gibibyte, population: Self.lived, fragmentation: 0.3,
                    seed: seed)
            ).buddyinfo()
        }
        #expect(try blocks(1) == blocks(1))
        #expect(try blocks(1) != blocks(2))
    }

    /// Dropping files and all the rest of the population leaves an empty machine.
    @Test(arguments: machines) func removal(configuration: MemoryConfiguration) throws {
        let memory = try KernelMemory(configuration)
        let cached = memory.statistics().pageCachePages
        #expect(memory.dropPageCache() == cached)
        #expect(memory.statistics().pageCachePages == 0)
        #expect(memory.dropPageCache() == 0)
        expectSound(memory)
        memory.allocator.withLock { state in
            for index in state.zones.indices { state.zones[index].buddy.removePopulation(state.frames) }
        }
        let empty = try KernelMemory(
            MemoryConfiguration(
                architecture: configuration.architecture, bytes: configuration.bytes,
                nodes: configuration.nodes, maxOrder: configuration.maxOrder))
        #expect(memory.buddyinfo() == empty.buddyinfo())
        #expect(memory.zones().map(\.freeBlocksByType) == empty.zones().map(\.freeBlocksByType))
        expectSound(memory)
    }

    @Test(arguments: [
        MemoryPopulation(kernel: -0.1, pageCache: 0, anonymous: 0),
        MemoryPopulation(kernel: 0.5, pageCache: 0.5, anonymous: 0),
        MemoryPopulation(kernel: .nan, pageCache: 0, anonymous: 0),
    ])
    func refused(population: MemoryPopulation) {
        let error = #expect(throws: KernelMemoryError.self) {
            try KernelMemory(
                MemoryConfiguration(architecture: .x86_64, bytes: gibibyte, population: population))
        }
        #expect(error?.description.contains("choose fractions from 0, at most 0.95 together") == true)
    }

    /// Machines of the largest sizes; in processes of their own, as all tests that measure one.
    @Test func largeMachinesCostLittle() async {
        await #expect(processExitsWith: .success) { try expectCheap(.x86_64, 64 * tebibyte, 32, 0.5) }
        await #expect(processExitsWith: .success) { try expectCheap(.x86_64, 64 * tebibyte, 1024, 0) }
        await #expect(processExitsWith: .success) { try expectCheap(.ia64, tebibyte, 256, 0) }
    }
}

/// That a machine with a population starts quickly, and neither that nor its whole life costs much.
private func expectCheap(
    _ architecture: Architecture, _ bytes: UInt64, _ nodes: Int, _ fragmentation: Double
) throws {
    _ = try KernelMemory(.x86_64, 64 * mebibyte)
    let before = residentBytes()
    let clock = ContinuousClock()
    let start = clock.now
    let memory = try KernelMemory(
        MemoryConfiguration(
            architecture: architecture, bytes: bytes, nodes: nodes, population: PopulationTests.lived,
            fragmentation: fragmentation))
    // Some ten milliseconds when optimised.
    #expect(clock.now - start < .seconds(2))
    #expect(residentBytes() - before < 24 << 20, "\((residentBytes() - before) >> 10) KiB")
    expectExact(memory)
    try memory.fragment(1)
    memory.compact()
    memory.dropPageCache()
    try memory.fragment(0)
    #expect(residentBytes() - before < 128 << 20, "\((residentBytes() - before) >> 10) KiB")
    expectExact(memory)
}

/// That every page of every zone, and of the machine, has exactly one use.
func expectExact(
    _ memory: KernelMemory, _ context: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    let all = memory.statistics()
    let zones = memory.zones()
    let used = all.kernelPages + all.pageCachePages + all.anonymousPages + all.allocatedPages
    #expect(all.managedPages == all.freePages + used, context, sourceLocation: sourceLocation)
    #expect(all.freePages == zones.reduce(0) { $0 + $1.freePages }, context, sourceLocation: sourceLocation)
    #expect(zones.allSatisfy { $0.allocatedPages >= 0 }, context, sourceLocation: sourceLocation)
    for zone in zones {
        let sums = zone.freeBlocks.indices.map { order in
            zone.freeBlocksByType.reduce(0) { $0 + $1[order] }
        }
        #expect(sums == zone.freeBlocks, context, sourceLocation: sourceLocation)
    }
}
