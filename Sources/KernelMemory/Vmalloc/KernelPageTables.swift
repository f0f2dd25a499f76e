import KernelTypes

/// The pages of the kernel's page tables below the range of vmalloc and modules.
///
/// A table's page is taken from the page allocator when the first page in the addresses that it covers is
/// mapped, and kept for ever; but for one of the lowest level that a large page takes the place of.
struct KernelPageTables {
    /// By level from the lowest: log2 of the addresses that a page covers.
    private let shifts: [Int]
    /// By level: the frames of the pages there are, by multiples of what one covers.
    private var present: [[UInt64: UInt64]]

    /// No tables yet.
    init(shifts: [Int]) {
        self.shifts = shifts
        present = shifts.map { _ in [:] }
    }

    /// Number of pages at work.
    var pageCount: Int { present.reduce(0) { $0 + $1.count } }

    /// Makes the pages that are missing to map `addresses`, which are not empty; from the lowest address
    /// up, the higher levels first (Linux: `pmd_alloc`, `pte_alloc_kernel`).
    ///
    /// - Parameter level: the lowest level that is needed: 0 for pages, 1 for large ones.
    /// - Throws: the page allocator's error. What was made so far stays, for later mappings.
    mutating func cover(
        _ addresses: Range<UInt64>, from level: Int = 0, _ memory: KernelMemory, _ bill: inout VmallocBill
    ) throws(Errno) {
        guard level < shifts.count else { return }
        let lowest = shifts[level]
        for step in addresses.lowerBound >> UInt64(lowest)...(addresses.upperBound - 1) >> UInt64(lowest) {
            for level in (level..<shifts.count).reversed() {
                let index = step >> UInt64(shifts[level] - lowest)
                guard present[level][index] == nil else { continue }
                let page = try memory.getFreePages(order: 0, flags: [.kernel, .zero])
                present[level][index] = page.frame
                bill.pageTablePages += 1
            }
        }
    }

    /// Gives back the pages of the lowest level in `addresses`, all of whose entries are clear, so that
    /// large pages can take their places (Linux: `pmd_free_pte_page`).
    ///
    /// - Returns: the number of those pages.
    mutating func uncover(_ addresses: Range<UInt64>, _ memory: KernelMemory) -> Int {
        var count = 0
        for index in addresses.lowerBound >> UInt64(shifts[0])..<addresses.upperBound >> UInt64(shifts[0]) {
            guard let frame = present[0].removeValue(forKey: index) else { continue }
            // Taken by `cover`, so the page allocator cannot object.
            try? memory.free(PageBlock(frame: frame, order: 0))
            count += 1
        }
        return count
    }
}
