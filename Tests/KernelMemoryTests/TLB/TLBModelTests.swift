import KernelTypes
import Testing

@testable import KernelMemory

@Suite struct TLBModelTests {
    /// The part of accesses in thousandths that miss and that walk, in a random chase over `pages` pages
    /// that are all known already, as far as they can be.
    private func chase(
        _ processor: ProcessorModel, pages: Int, shift: Int = 12
    ) -> (misses: Int, walks: Int) {
        var model = TLBModel(TLBGeometry(processor))
        var random = SeededRandom(seed: UInt64(pages))
        func address(_ page: Int) -> UInt64 { 0x7f00_0000_0000 + UInt64(page << shift) }
        for page in 0..<pages { model.access(address(page), shift: shift) }
        for _ in 0..<20_000 { model.access(address(random.next(in: 0..<pages)), shift: shift) }
        let before = model.counts
        for _ in 0..<100_000 { model.access(address(random.next(in: 0..<pages)), shift: shift) }
        let counts = model.counts - before
        return (counts.misses / 100, counts.walks / 100)
    }

    @Test("The knees are where the processors have them: at 64 pages and at the size of the second level")
    func knees() {
        for pages in [16, 48, 64] {
            #expect(chase(.zen3, pages: pages) == (0, 0))
            #expect(chase(.skylake, pages: pages) == (0, 0))
        }
        for pages in [65, 80, 128, 256, 512, 1024, 1536] {
            let (misses, walks) = chase(.zen3, pages: pages)
            #expect(abs(misses - (1000 - 64_000 / pages)) < 15, "\(pages) pages: \(misses)")
            #expect(walks == 0)
        }
        #expect(chase(.zen3, pages: 2048).walks == 0)
        #expect(abs(chase(.zen3, pages: 4096).walks - 500) < 20)
        #expect(abs(chase(.zen3, pages: 16_384).walks - 875) < 20)
        #expect(chase(.skylake, pages: 1536).walks == 0)
        #expect(chase(.haswell, pages: 1536).walks > 250)
        #expect(chase(.haswell, pages: 1024).walks == 0)
        #expect(chase(.broadwell, pages: 1536).walks == 0)
        #expect(chase(.iceLake, pages: 2048).walks == 0)
        #expect(chase(.neoverseN1, pages: 48) == (0, 0))
        #expect(chase(.neoverseN1, pages: 49).misses > 0)
        #expect(chase(.neoverseN1, pages: 1280).walks == 0)
    }

    @Test("Processors of 2003 walk as soon as the first level, or the two of Itanium, are full")
    func old() {
        #expect(chase(.pentium4, pages: 64) == (0, 0))
        let (misses, walks) = chase(.pentium4, pages: 128)
        #expect(misses == walks)
        #expect(abs(walks - 500) < 15)
        #expect(chase(.itanium2, pages: 32, shift: 14) == (0, 0))
        #expect(chase(.itanium2, pages: 128, shift: 14).walks == 0)
        #expect(abs(chase(.itanium2, pages: 256, shift: 14).walks - 500) < 20)
    }

    @Test("Large pages have their own first level on Intel, and share all entries on Zen 3")
    func largePages() {
        #expect(chase(.skylake, pages: 32, shift: 21) == (0, 0))
        #expect(chase(.skylake, pages: 64, shift: 21).misses > 400)
        #expect(chase(.zen3, pages: 64, shift: 21) == (0, 0))
        #expect(chase(.skylake, pages: 4, shift: 30) == (0, 0))
        #expect(chase(.skylake, pages: 8, shift: 30).misses > 400)
    }

    @Test("A cyclic walk over one page more than a full TLB holds always misses")
    func leastRecentlyUsed() {
        var model = TLBModel(TLBGeometry(.pentium4))
        for step in 0..<650 { model.access(UInt64(step % 65) << 12, shift: 12) }
        #expect(model.counts.misses == 650)
    }

    @Test("A 256 KiB buffer costs nothing in the direct map, and from vmalloc a walk for each page at least")
    func buffers() {
        for processor in ProcessorModel.allCases {
            let traffic = BufferTraffic(processor, baseShift: 12)
            let direct = traffic.counts(pages: 64, .init(shift: 21, isWarm: true, offset: 0))
            let mapped = traffic.counts(pages: 64, .init(shift: 12, isWarm: false, offset: 0))
            #expect(mapped.walks >= 64, "\(processor)")
            #expect(direct.walks < 10, "\(processor)")
            #expect(mapped.misses > direct.misses)
            let huge = traffic.counts(pages: 512, .init(shift: 21, isWarm: false, offset: 0))
            let small = traffic.counts(pages: 512, .init(shift: 12, isWarm: false, offset: 0))
            #expect(huge.walks * 10 < small.walks, "\(processor)")
        }
    }

    @Test("One page is nothing, and many pages are what playing all of them would give")
    func closedForms() {
        let traffic = BufferTraffic(.zen3, baseShift: 12)
        #expect(traffic.counts(pages: 1, .init(shift: 21, isWarm: true, offset: 3)) == .init())
        #expect(
            traffic.counts(pages: 1, .init(shift: 12, isWarm: false, offset: 0)) == .init(misses: 1, walks: 1)
        )
        let cold = BufferTraffic.Mapping(shift: 12, isWarm: false, offset: 0)
        let one = traffic.counts(pages: 8192, cold)
        let two = traffic.counts(pages: 12_288, cold)
        let three = traffic.counts(pages: 16_384, cold)
        #expect(three - two == two - one)
        #expect(three.walks >= 2 * 16_384)
        #expect(traffic.counts(pages: 1 << 20, cold).walks >= 2 << 20)
    }

    @Test func namesOfMachineFiles() {
        #expect(ProcessorModel(rawValue: "neoverse-n1") == .neoverseN1)
        #expect(ProcessorModel.standard(for: .ia64, kernel: kernelOf2003) == .itanium2)
        #expect(ProcessorModel.standard(for: .x86_64, kernel: kernelOfToday) == .zen3)
        #expect(ProcessorModel.standard(for: .i386, kernel: kernelOf2003) == .pentium4)
    }
}
