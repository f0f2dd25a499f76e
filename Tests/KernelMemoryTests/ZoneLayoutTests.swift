import KernelTypes
import Testing

@testable import KernelMemory

/// Which zones machines have, and where.
@Suite struct ZoneLayoutTests {
    /// A zone in four numbers.
    struct Row: Hashable, Sendable {
        let name: String
        let start: UInt64
        let spanned: Int
        let present: Int
        let managed: Int

        init(_ name: String, _ start: UInt64, _ spanned: Int, _ present: Int, _ managed: Int) {
            self.name = name
            self.start = start
            self.spanned = spanned
            self.present = present
            self.managed = managed
        }

        init(_ zone: ZoneSnapshot) {
            self.init(
                zone.name, zone.startPFN, zone.spannedPages, zone.presentPages, zone.managedPages)
        }
    }

    struct Machine: Sendable {
        let architecture: Architecture
        let bytes: UInt64
        let rows: [Row]
    }

    static let dma = Row("DMA", 1, 4095, 3999, 3840)

    static let machines = [
        Machine(architecture: .x86_64, bytes: 16 * mebibyte, rows: [dma]),
        Machine(
            architecture: .x86_64, bytes: 1 * gibibyte,
            rows: [dma, Row("DMA32", 4096, 258_048, 258_048, 258_048)]),
        Machine(
            architecture: .x86_64, bytes: 3 * gibibyte,
            rows: [dma, Row("DMA32", 4096, 782_336, 782_336, 782_336)]),
        Machine(
            architecture: .x86_64, bytes: 16 * gibibyte,
            rows: [
                dma, Row("DMA32", 4096, 1_044_480, 782_336, 782_336),
                Row("Normal", 1_048_576, 3_407_872, 3_407_872, 3_407_872),
            ]),
        Machine(
            architecture: .i386, bytes: 512 * mebibyte,
            rows: [dma, Row("Normal", 4096, 126_976, 126_976, 126_976)]),
        Machine(
            architecture: .i386, bytes: 1 * gibibyte,
            rows: [
                dma, Row("Normal", 4096, 225_280, 225_280, 225_280),
                Row("HighMem", 229_376, 32768, 32768, 32768),
            ]),
        Machine(
            architecture: .i386, bytes: 4 * gibibyte,
            rows: [
                dma, Row("Normal", 4096, 225_280, 225_280, 225_280),
                Row("HighMem", 229_376, 1_081_344, 819_200, 819_200),
            ]),
        Machine(
            architecture: .aarch64, bytes: 2 * gibibyte,
            rows: [Row("DMA", 0, 524_288, 524_288, 524_288)]),
        Machine(
            architecture: .aarch64, bytes: 8 * gibibyte,
            rows: [
                Row("DMA", 0, 1_048_576, 1_048_576, 1_048_576),
                Row("Normal", 1_048_576, 1_048_576, 1_048_576, 1_048_576),
            ]),
        Machine(
            architecture: .ia64, bytes: 8 * gibibyte,
            rows: [
                Row("DMA", 0, 262_144, 262_144, 262_144),
                Row("Normal", 262_144, 262_144, 262_144, 262_144),
            ]),
    ]

    @Test(arguments: machines) func layout(machine: Machine) throws {
        let memory = try KernelMemory(machine.architecture, machine.bytes)
        #expect(memory.populatedZones().map(Row.init) == machine.rows)
        #expect(memory.zones().map(\.kind) == ZoneKind.all(of: machine.architecture))
        expectSound(memory)
    }

    /// The DMA zone of any PC with a current kernel.
    @Test func bootBlocksOfADMAZone() throws {
        let memory = try KernelMemory(.x86_64, 1 * gibibyte)
        #expect(try memory.zone(.dma).freeBlocks == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3])
        #expect(try memory.zone(.dma32).freeBlocks == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 252])
    }

    @Test func orders() throws {
        #expect(try KernelMemory(.x86_64, 16 * mebibyte).maxOrder == 10)
        #expect(try KernelMemory(.i386, 16 * mebibyte).maxOrder == 10)
        #expect(try KernelMemory(.aarch64, 16 * mebibyte).maxOrder == 10)
        let itanium = try KernelMemory(.ia64, 8 * gibibyte)
        #expect(itanium.maxOrder == 17)
        #expect(itanium.pageSize == 16384)
        #expect(try itanium.zone(.dma).freeBlocks == Array(repeating: 0, count: 17) + [2])
    }

    /// What does not fill the largest block is there in smaller ones, what does not fill a page is not.
    @Test func crookedSize() throws {
        let memory = try KernelMemory(.aarch64, 16 * mebibyte + 4096 * 7 + 100)
        #expect(memory.populatedZones().map(\.managedPages) == [4096 + 7])
        #expect(try memory.zone(.dma).freeBlocks == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 4])
        expectSound(memory)
    }

    /// Nodes get the same number of largest blocks, one more at most, in physical order.
    @Test(arguments: [1, 2, 3, 5, 8, 64]) func nodes(count: Int) throws {
        let memory = try KernelMemory(.x86_64, 5 * gibibyte, nodes: count)
        let zones = memory.populatedZones()
        #expect(Set(zones.map(\.node)).count == count)
        for (zone, next) in zip(zones, zones.dropFirst()) {
            #expect(zone.startPFN + UInt64(zone.spannedPages) <= next.startPFN)
        }
        // Frames 0 and 0xa0 ..< 0x100 are installed, but no RAM.
        let sizes = (0..<count).map { node in
            zones.filter { $0.node == node }.reduce(node == 0 ? 97 : 0) { $0 + $1.presentPages }
        }
        #expect(sizes.reduce(0, +) == 5 << 18)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1024)
        #expect(zones.dropFirst().allSatisfy { $0.startPFN % 1024 == 0 })
        expectSound(memory)
    }

    @Test func memorylessNodes() throws {
        let memory = try KernelMemory(.x86_64, 16 * mebibyte, nodes: 8)
        #expect(Set(memory.populatedZones().map(\.node)) == [0, 1, 2, 3])
        #expect(memory.zones().count == 8 * 5)
        for zone in memory.zones() where zone.node >= 4 {
            #expect(zone.spannedPages == 0 && zone.startPFN == 0 && zone.freePages == 0)
        }
        // Nodes are cyclic: the next one with memory is the first.
        let block = try memory.allocatePages(order: 0, flags: .kernel, node: 6)
        #expect(block.frame < 1024)
        #expect(throws: Errno.noMemory) {
            try memory.allocatePages(order: 0, flags: [.kernel, .thisNode], node: 6)
        }
    }

    /// A node border in the middle of a zone separates the blocks on its sides.
    @Test func nodeBorderInsideAZone() throws {
        let memory = try KernelMemory(.ia64, 3 * gibibyte, nodes: 3, maxOrder: 16)
        #expect(memory.populatedZones().map(\.node) == [0, 1, 2])
        #expect(memory.populatedZones().map(\.managedPages) == [65536, 65536, 65536])
        #expect(memory.populatedZones().map(\.name) == ["DMA", "DMA", "DMA"])
    }
}
