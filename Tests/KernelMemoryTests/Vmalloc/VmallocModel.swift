@testable import KernelMemory

/// What vmalloc must do, written down with lists that are searched from the start: in pages, one range.
struct VmallocModel {
    /// Pages from the start of the range, guard page included, ascending.
    private(set) var busy: [Range<Int>] = []
    private(set) var lazy: [Range<Int>] = []
    let limit: Int
    let isLazy: Bool
    let lazyMax: Int
    let ceiling: Int?
    let cpus: Int
    let interruptsOthers: Bool
    /// The page table pages that the touched addresses needed.
    private(set) var tables: Set<String> = []

    /// All free.
    ///
    /// - Parameter lazyMax: nil if every area is flushed at once.
    init(pages: Int, lazyMax: Int?, ceiling: Int?, cpus: Int, interruptsOthers: Bool) {
        limit = pages
        isLazy = lazyMax != nil
        self.lazyMax = lazyMax ?? 0
        self.ceiling = ceiling
        self.cpus = cpus
        self.interruptsOthers = interruptsOthers
    }

    /// The first page of a new area of `pages`, and what it costs; nil if it cannot be had.
    mutating func allocate(_ pages: Int) -> (start: Int?, bill: VmallocBill) {
        var bill = VmallocBill()
        var start = lowestGap(pages + 1)
        if start == nil {
            bill += purge()
            start = lowestGap(pages + 1)
        }
        guard let start else { return (nil, bill) }
        busy.append(start..<start + pages + 1)
        for page in start >> 9...(start + pages - 1) >> 9 {
            if tables.insert("2 MiB \(page)").inserted { bill.pageTablePages += 1 }
            if tables.insert("1 GiB \(page >> 9)").inserted { bill.pageTablePages += 1 }
        }
        bill.entryWrites = pages
        return (start, bill)
    }

    /// What it costs to free the area at `start`.
    mutating func free(_ start: Int) -> VmallocBill {
        var bill = VmallocBill()
        guard let place = busy.firstIndex(where: { $0.lowerBound == start }) else { return bill }
        let area = busy.remove(at: place)
        bill.entryClears = area.count - 1
        lazy.append(area)
        if !isLazy || lazy.reduce(0, { $0 + $1.count }) > lazyMax { bill += purge() }
        return bill
    }

    /// What it costs to make all freed addresses free.
    mutating func purge() -> VmallocBill {
        var bill = VmallocBill()
        guard let first = lazy.map(\.lowerBound).min(), let last = lazy.map(\.upperBound).max() else {
            return bill
        }
        lazy = []
        bill.flushes = 1
        bill.flushedCPUs = cpus
        bill.interrupts = interruptsOthers ? cpus - 1 : 0
        if let ceiling, last - first <= ceiling {
            bill.flushedPages = last - first
        } else {
            bill.fullFlushes = 1
        }
        return bill
    }

    private func lowestGap(_ pages: Int) -> Int? {
        var start = 0
        for used in (busy + lazy).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if used.lowerBound - start >= pages { return start }
            start = used.upperBound
        }
        return limit - start >= pages ? start : nil
    }
}
