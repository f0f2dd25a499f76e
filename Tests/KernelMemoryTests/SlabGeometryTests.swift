import KernelTypes
import Testing

@testable import KernelMemory

/// How objects lie in slabs, against real kernels and figures worked out by hand.
@Suite struct SlabGeometryTests {
    static func rules(
        _ architecture: Architecture = .x86_64, _ generation: SlabGeneration = .slub, cpus: Int = 2,
        lineSize: Int? = nil, bytes: UInt64 = gibibyte
    ) -> SlabRules {
        SlabRules(
            MemoryConfiguration(architecture: architecture, bytes: bytes), generation: generation,
            presentCPUs: cpus, lineSize: lineSize)
    }

    /// Every layout that a real kernel of today chose for more than 400 caches.
    @Test func asARealKernel() throws {
        let rules = Self.rules()
        var count = 0
        for row in hostSlabRows.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
            let fields = row.split(separator: " ")
            let numbers = fields.compactMap { Int($0) }
            try #require(fields.count == 7 && numbers.count == 6, "\(row)")
            var options: SlabCacheOptions = []
            if fields[2].contains("h") { options.insert(.lineAligned) }
            if fields[2].contains("k") { options.insert(.keepsFreedContent) }
            let alignment = options.contains(.lineAligned) ? 1 : numbers[1]
            let geometry = try #require(
                SlabGeometry(objectSize: numbers[0], alignment: alignment, options: options, rules: rules))
            #expect(geometry.alignment == numbers[1], "\(row)")
            #expect(geometry.slotSize == numbers[2], "\(row)")
            #expect(geometry.objectsPerSlab == numbers[3], "\(row)")
            #expect(geometry.order == numbers[4], "\(row)")
            #expect(geometry.minimumPartialSlabs == numbers[5], "\(row)")
            count += 1
        }
        #expect(count == 137)
    }

    /// More CPUs want more objects, as far as eight pages hold them: 12 on 2, 32 on 64, 56 on 4096.
    @Test(arguments: [
        (1, 256, 16, 0), (2, 256, 16, 0), (64, 256, 32, 1), (4096, 256, 64, 2), (64, 1024, 32, 3),
        (4096, 1024, 32, 3), (1, 1024, 8, 1), (64, 120, 34, 0), (4096, 120, 68, 1), (64, 8192, 4, 3),
        (64, 40000, 1, 4), (64, 2_000_000, 1, 9), (64, 4_194_304, 1, 10),
    ])
    func moreCPUs(cpus: Int, size: Int, objects: Int, order: Int) throws {
        let geometry = try #require(
            SlabGeometry(objectSize: size, alignment: 8, options: [], rules: Self.rules(cpus: cpus)))
        #expect(geometry.objectsPerSlab == objects)
        #expect(geometry.order == order)
        #expect(geometry.minimumOrder == Self.rules().order(of: size))
    }

    /// What the rule says in words, for every size: no order that wastes a 16th at most was passed over.
    @Test func everySizeByTheWordsOfTheRule() throws {
        for cpus in [1, 2, 7, 64, 512, 8192] {
            let wanted = 4 * (String(cpus, radix: 2).count + 1)
            for slot in stride(from: 8, through: 40960, by: 8) {
                let geometry = try #require(
                    SlabGeometry(objectSize: slot, alignment: 8, options: [], rules: Self.rules(cpus: cpus)))
                let few = min(wanted, max(1, 32768 / slot))
                let lowest = (0...10).first { 4096 << $0 >= few * slot } ?? 10
                let candidates = [16, 8, 4, 2].lazy.flatMap { fraction in
                    (lowest...max(3, lowest)).filter { order in
                        order <= 3 && (4096 << order) % slot <= (4096 << order) / fraction
                    }
                }
                let order = candidates.first ?? (0...10).first { 4096 << $0 >= slot }
                #expect(geometry.order == order, "\(slot) bytes, \(cpus) CPUs")
                #expect(geometry.objectsPerSlab == (4096 << geometry.order) / slot)
            }
        }
    }

    /// Slabs of 2003 with cache lines of 32 bytes, as the first 2.6 kernels' `slabinfo` has them on i386,
    /// the last column being the header: 24 bytes and two for each object, in whole lines.
    @Test(arguments: [
        (32, 119, 0, 288), (64, 61, 0, 160), (96, 41, 0, 128), (128, 31, 0, 96), (192, 20, 0, 64),
        (256, 15, 0, 64), (512, 8, 0, 0), (1024, 4, 0, 0), (2048, 2, 0, 0), (4096, 1, 0, 0),
        (8192, 1, 1, 0), (16384, 1, 2, 0), (65536, 1, 4, 0), (131_072, 1, 5, 0), (700, 11, 1, 64),
    ])
    func slabsOf2003(size: Int, objects: Int, order: Int, header: Int) throws {
        let rules = Self.rules(.i386, .slab, lineSize: 32)
        let geometry = try #require(
            SlabGeometry(objectSize: size, alignment: 1, options: .lineAligned, rules: rules))
        #expect(geometry.objectsPerSlab == objects)
        #expect(geometry.order == order)
        #expect(geometry.headerSize == header)
        #expect(geometry.minimumOrder == order)
    }

    /// From the order on that is large enough, waste is accepted; with 32 MiB that is one less.
    @Test func wasteOf2003() throws {
        for (bytes, order) in [(gibibyte, 2), (32 * mebibyte, 1)] {
            let rules = Self.rules(.i386, .slab, bytes: bytes)
            let geometry = try #require(
                SlabGeometry(objectSize: 3000, alignment: 1, options: [], rules: rules))
            // One in 4096, two in 8192, five in 16384.
            #expect(geometry.order == order)
        }
    }

    @Test func lineAlignment() throws {
        for (size, slot, alignment) in [
            (1, 8, 8), (8, 8, 8), (9, 16, 16), (16, 16, 16), (17, 32, 32), (33, 64, 64), (65, 128, 64),
            (120, 128, 64), (200, 256, 64),
        ] {
            let geometry = try #require(
                SlabGeometry(objectSize: size, alignment: 1, options: .lineAligned, rules: Self.rules()))
            #expect(geometry.slotSize == slot)
            #expect(geometry.alignment == alignment)
        }
    }

    @Test func impossibleCaches() {
        for (size, alignment) in [(0, 8), (-1, 8), (4_194_305, 8), (8, 3), (8, 0), (8, -8), (8, 8_388_608)] {
            #expect(
                SlabGeometry(objectSize: size, alignment: alignment, options: [], rules: Self.rules()) == nil)
        }
        #expect(
            SlabGeometry(objectSize: .max, alignment: 8, options: .lineAligned, rules: Self.rules()) == nil)
        let old = Self.rules(.i386, .slab)
        #expect(SlabGeometry(objectSize: 131_073, alignment: 8, options: [], rules: old) == nil)
    }

    /// Whatever a machine file says, a layout comes out whose objects fit, or none.
    @Test(arguments: [UInt64(51), 52])
    func anySizeFits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<4000 {
            let architecture = Architecture.allCases[random.next(in: 0..<4)]
            let configuration = MemoryConfiguration(
                architecture: architecture, bytes: gibibyte, maxOrder: random.next(in: 0..<18))
            let rules = SlabRules(
                configuration, generation: random.chance(1, in: 2) ? .slab : .slub,
                presentCPUs: 1 << random.next(in: 0..<14), lineSize: random.next(in: -5..<600))
            let size = random.next(in: 1..<2 << random.next(in: 1..<24))
            let options = SlabCacheOptions(rawValue: UInt8(random.next(in: 0..<16)))
            let alignment = 1 << random.next(in: 0..<10)
            let layout = SlabGeometry(objectSize: size, alignment: alignment, options: options, rules: rules)
            guard let layout else { continue }
            let context: Comment = "\(layout), seed \(seed)"
            for (order, count) in [
                (layout.order, layout.objectsPerSlab), (layout.minimumOrder, layout.objectsPerMinimumSlab),
            ] {
                let bytes = rules.pageSize << order
                #expect(layout.headerSize + count * layout.slotSize <= bytes, context)
                #expect((1...32767).contains(count) && order <= configuration.maxOrder, context)
            }
            #expect(layout.slotSize >= size && layout.slotSize % layout.alignment == 0, context)
            #expect(layout.headerSize % layout.alignment == 0 && layout.alignment % 8 == 0, context)
        }
    }
}
