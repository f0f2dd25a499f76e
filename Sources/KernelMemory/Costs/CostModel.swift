public import KernelTypes

/// Turns counted work into nanoseconds of the emulated machine.
///
/// A model, not a measurement: its use is to compare ways of getting the same memory on the same machine.
/// Every constant says where it is from; *estimate* marks what no source gives, chosen to be of the right
/// size.
public struct CostModel: Sendable, Hashable {
    /// The processor whose costs these are.
    public let processor: ProcessorModel
    /// Nanoseconds for a hundred cycles of the processor's usual clock.
    public let hundredCycles: UInt64

    /// Cycles to take a page from a CPU's own list, or to put it back. Estimate: a hundred instructions
    /// without contention.
    public let pageCycles: UInt64
    /// Cycles to take or give back a block of more than one page: the zone's lock, its lists, splitting and
    /// merging. Estimate: four times a page.
    public let blockCycles: UInt64
    /// Cycles to take or give back an object of a cache. Estimate: SLUB's lockless path is some 30
    /// instructions and one compare-and-exchange.
    public let objectCycles: UInt64
    /// Cycles to find, insert or remove an area of addresses: a lock and a walk of a tree of a few thousand
    /// areas. Estimate: ten dependent loads that miss the first cache.
    public let areaCycles: UInt64
    /// Cycles to write or clear an entry of a page table: a load, a check and a store. Estimate: the loop of
    /// `vmap_pages_pte_range`.
    public let entryCycles: UInt64
    /// Cycles to clear a page for a page table. Estimate: 32 bytes a cycle, and the call.
    public let tableClearCycles: UInt64
    /// Nanoseconds of a flush on all CPUs but for what each of them adds: sending the interrupts and waiting
    /// for the first. Rule of thumb: 1 us.
    public let flushBase: UInt64
    /// Nanoseconds that each further CPU adds to a flush. Rule of thumb: 0.2 us, so 4 CPUs take 1.6 us, 64
    /// take 14 and 256 take 52.
    public let flushPerCPU: UInt64
    /// Nanoseconds to drop one page from a TLB. The kernel's own figure for x86 is 100 ns; all CPUs do it at
    /// the same time.
    public let flushPerPage: UInt64
    /// Cycles of an access that misses the first TLB and hits the second; Intel's and AMD's manuals give 7
    /// to 9.
    public let secondLevelCycles: UInt64
    /// Cycles of a walk of the page tables whose entries are in the caches: 20 to 40.
    public let walkCycles: UInt64
    /// Cycles to write 16 bytes of text. Estimate: a digit in one to two cycles.
    public let formatCycles: UInt64
    /// Cycles to copy 16 bytes to a reader. Estimate: 16 bytes a cycle, from the second cache.
    public let copyCycles: UInt64

    /// The costs on machines with `processor`.
    public init(_ processor: ProcessorModel) {
        self.processor = processor
        let isOld = processor == .pentium4 || processor == .itanium2
        hundredCycles = Self.hundredCycles(of: processor)
        pageCycles = isOld ? 250 : 150
        blockCycles = isOld ? 1000 : 600
        objectCycles = isOld ? 120 : 50
        areaCycles = isOld ? 500 : 300
        entryCycles = isOld ? 20 : 8
        tableClearCycles = processor == .itanium2 ? 2200 : isOld ? 1000 : 250
        flushBase = processor == .neoverseN1 ? 200 : 1000
        flushPerCPU = processor == .neoverseN1 ? 2 : 200
        flushPerPage = processor == .neoverseN1 ? 50 : 100
        secondLevelCycles = Self.secondLevelCycles(of: processor)
        walkCycles = processor == .pentium4 ? 55 : 30
        formatCycles = isOld ? 48 : 24
        copyCycles = isOld ? 4 : 1
    }

    private static func hundredCycles(of processor: ProcessorModel) -> UInt64 {
        switch processor {
        case .itanium2: 77  // 1.3 GHz
        case .haswell, .broadwell: 40  // 2.5 GHz
        case .skylake, .iceLake, .pentium4, .neoverseN1: 37  // 2.7 GHz
        case .zen3: 33  // 3.0 GHz
        }
    }

    private static func secondLevelCycles(of processor: ProcessorModel) -> UInt64 {
        switch processor {
        case .pentium4: 0  // it has one TLB only
        case .itanium2: 4
        case .neoverseN1: 5
        case .haswell, .broadwell, .iceLake, .zen3: 8
        case .skylake: 9
        }
    }
}

extension CostModel {
    /// Nanoseconds of so many cycles, rounded.
    func nanoseconds(_ cycles: UInt64) -> UInt64 { (cycles * hundredCycles + 50) / 100 }

    /// Taking a block of 2^`order` pages, or giving it back.
    func pages(order: Int) -> UInt64 { nanoseconds(order == 0 ? pageCycles : blockCycles) }

    /// Taking an object of a cache, or giving it back.
    var object: UInt64 { nanoseconds(objectCycles) }

    /// Taking an area with `pages` single pages and `blocks` large ones, or giving it back, without what is
    /// on its bill.
    func area(pages: Int, blocks: Int = 0) -> UInt64 {
        let pages = UInt64(pages) * pageCycles + UInt64(blocks) * blockCycles
        return nanoseconds(areaCycles + 2 * objectCycles + pages)
    }

    /// What is on a bill.
    func work(_ bill: VmallocBill) -> UInt64 {
        let entries = UInt64(bill.entryWrites + bill.entryClears) * entryCycles
        let tables = UInt64(bill.pageTablePages) * (pageCycles + tableClearCycles)
        let flushes = UInt64(bill.flushes) * flushBase + UInt64(bill.flushedPages) * flushPerPage
        let others = UInt64(max(0, bill.flushedCPUs - bill.flushes)) * flushPerCPU
        return nanoseconds(entries + tables) + flushes + others
    }

    /// Misses of the TLBs.
    func misses(_ counts: TLBModel.Counts) -> UInt64 {
        let hits = UInt64(counts.misses - counts.walks) * secondLevelCycles
        return nanoseconds(hits + UInt64(counts.walks) * (secondLevelCycles + walkCycles))
    }

    /// Writing `bytes` of text and copying them to a reader, TLBs left out.
    func text(bytes: Int) -> UInt64 { nanoseconds(UInt64(bytes) * (formatCycles + copyCycles) / 16) }
}
