import KernelTypes

/// The pages of the kernel's page tables below the range of vmalloc and modules.
///
/// A table's page is taken from the page allocator when the first page in the addresses that it covers is
/// mapped, and kept for ever.
struct KernelPageTables {
    /// By level from the lowest: log2 of the addresses that a page covers.
    private let shifts: [Int]
    /// By level: which pages there are, as multiples of what one covers.
    private var present: [Set<UInt64>]

    /// No tables yet.
    init(shifts: [Int]) {
        self.shifts = shifts
        present = shifts.map { _ in [] }
    }

    /// Number of pages at work.
    var pageCount: Int { present.reduce(0) { $0 + $1.count } }

    /// Makes the pages that are missing to map `addresses`, which are not empty; from the lowest address
    /// up, the higher levels first (Linux: `pmd_alloc`, `pte_alloc_kernel`).
    ///
    /// - Throws: the page allocator's error. What was made so far stays, for later mappings.
    mutating func cover(
        _ addresses: Range<UInt64>, _ memory: KernelMemory, _ bill: inout VmallocBill
    ) throws(Errno) {
        let lowest = shifts.first ?? 0
        for step in addresses.lowerBound >> UInt64(lowest)...(addresses.upperBound - 1) >> UInt64(lowest) {
            for level in shifts.indices.reversed() {
                let index = step >> UInt64(shifts[level] - lowest)
                guard !present[level].contains(index) else { continue }
                _ = try memory.getFreePages(order: 0, flags: [.kernel, .zero])
                present[level].insert(index)
                bill.pageTablePages += 1
            }
        }
    }
}
