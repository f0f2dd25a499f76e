import KernelTypes
import Testing

@testable import KernelMemory

/// Free memory in single pages, and how to get larger blocks back.
@Suite struct FragmentationTests {
    static let lived = PopulationTests.lived

    static let machines: [MemoryConfiguration] =
        PopulationTests.machines + [
            MemoryConfiguration(architecture: .x86_64, bytes: 2 * gibibyte),
            MemoryConfiguration(
                architecture: .aarch64, bytes: gibibyte,
                population: MemoryPopulation(kernel: 0.8, pageCache: 0, anonymous: 0)),
            MemoryConfiguration(
                architecture: .aarch64, bytes: 20 * mebibyte,
                population: MemoryPopulation(kernel: 0, pageCache: 0.6, anonymous: 0)),
        ]

    /// With everything fragmented nothing but single pages is free; compaction brings blocks of 8 back.
    @Test(arguments: machines) func allOfIt(configuration: MemoryConfiguration) throws {
        let memory = try KernelMemory(configuration)
        let before = memory.statistics()
        try memory.fragment(1)
        expectSound(memory)
        expectExact(memory)
        let after = memory.statistics()
        if configuration.population != .none { #expect(after.freePages == before.freePages) }
        for zone in memory.populatedZones() { #expect(zone.freeBlocks.dropFirst().allSatisfy { $0 == 0 }) }
        _ = try memory.allocatePages(order: 0, flags: .kernel)
        for order in 4...min(9, memory.maxOrder) {
            #expect(throws: Errno.noMemory) { try memory.allocatePages(order: order, flags: .kernel) }
        }
        // The kernel's pages cannot move; with others there is something to gain.
        memory.compact()
        expectSound(memory)
        #expect(memory.statistics().freePages == after.freePages - 1)
        for zone in memory.populatedZones() { #expect(zone.freeBlocks.dropFirst(4).allSatisfy { $0 == 0 }) }
        if configuration.population.kernel < 0.5 {
            #expect(memory.populatedZones().reduce(0) { $0 + $1.freeBlocks[3] } > 20)
            _ = try memory.allocatePages(order: 3, flags: .kernel)
        }
        #expect(throws: Errno.noMemory) { try memory.allocatePages(order: 4, flags: .kernel) }
        expectSound(memory)
    }

    @Test(arguments: machines, [0.3, 0.9]) func aPart(
        configuration: MemoryConfiguration, fraction: Double
    ) throws {
        let memory = try KernelMemory(configuration)
        let before = memory.statistics()
        try memory.fragment(fraction)
        expectSound(memory)
        let after = memory.statistics()
        if configuration.population != .none { #expect(after.freePages == before.freePages) }
        let singles = memory.zones().reduce(0) { $0 + $1.freeBlocks[0] }
        let difference = Double(singles) - fraction * Double(after.freePages)
        // Broken chunks have single pages of their own.
        #expect(difference > -0.1 * Double(after.freePages) && difference < 0.2 * Double(after.freePages))
        try memory.fragment(0)
        #expect(memory.statistics() == before)
        expectSound(memory)
    }

    /// Without any fragmentation all is as it was at the start.
    @Test(arguments: machines) func restoring(configuration: MemoryConfiguration) throws {
        let memory = try KernelMemory(configuration)
        let before = memory.zones()
        for fraction in [1, 0.3, 0.7] {
            try memory.fragment(fraction)
            memory.compact()
        }
        try memory.fragment(0)
        #expect(memory.zones() == before)
    }

    @Test func callersPagesStay() throws {
        let memory = try KernelMemory(Self.machines[1])
        var random = SeededRandom(seed: 5)
        let held = try (0..<200).map { index in
            let block = try memory.allocatePages(order: random.next(in: 0..<4), flags: .kernel)
            unsafe memory.bytes(of: block).storeBytes(of: index, as: Int.self)
            return block
        }
        for fraction in [1, 0, 0.5] {
            try memory.fragment(fraction)
            memory.compact()
            expectSound(memory)
        }
        for (index, block) in held.enumerated() {
            let value = unsafe memory.bytes(of: block).load(as: Int.self)
            #expect(value == index)
            try memory.free(block)
        }
        expectSound(memory)
        #expect(memory.statistics().allocatedPages == 0)
    }

    /// What was only known in bulk becomes real page by page, and the numbers stay.
    @Test func bulkBecomesReal() throws {
        let memory = try KernelMemory(
            MemoryConfiguration(
                architecture: .x86_64, bytes: 8 * gibibyte, population: Self.lived, fragmentation: 1))
        let before = memory.statistics()
        var held: [PageBlock] = []
        for _ in 0..<5000 { held.append(try memory.allocatePages(order: 0, flags: .kernel)) }
        #expect(Set(held).count == held.count)
        expectSound(memory)
        var after = memory.statistics()
        #expect(after.freePages == before.freePages - 5000)
        #expect(after.kernelPages == before.kernelPages)
        for block in held { try memory.free(block) }
        after = memory.statistics()
        #expect(after.freePages == before.freePages && after.anonymousPages == before.anonymousPages)
        #expect(memory.zones().allSatisfy { $0.freeBlocks.dropFirst().allSatisfy { $0 == 0 } })
        expectSound(memory)
    }

    @Test func badFractions() throws {
        let memory = try KernelMemory(.x86_64, 64 * mebibyte)
        for fraction in [-0.1, 1.1, .nan, .infinity] {
            #expect(throws: Errno.invalidArgument) { try memory.fragment(fraction) }
        }
        let error = #expect(throws: KernelMemoryError.self) {
            try KernelMemory(MemoryConfiguration(architecture: .x86_64, bytes: gibibyte, fragmentation: 2))
        }
        #expect(error?.description == "2.0 is no fragmentation: choose a fraction from 0 to 1")
    }
}
