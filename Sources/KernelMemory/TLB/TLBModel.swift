/// A processor's TLBs at work, with what they have missed.
struct TLBModel {
    /// What is counted.
    struct Counts: Hashable, Sendable {
        /// Accesses that the first level did not know.
        var misses = 0
        /// Those of them that the second level did not know either, so that the page tables were walked.
        var walks = 0

        /// The difference of two counts of one model.
        static func - (later: Counts, earlier: Counts) -> Counts {
            Counts(misses: later.misses - earlier.misses, walks: later.walks - earlier.walks)
        }

        /// The sum of two counts.
        static func + (left: Counts, right: Counts) -> Counts {
            Counts(misses: left.misses + right.misses, walks: left.walks + right.walks)
        }

        /// So many times a count.
        static func * (left: Counts, count: Int) -> Counts {
            Counts(misses: left.misses * count, walks: left.walks * count)
        }
    }

    private(set) var counts = Counts()
    private let geometry: TLBGeometry
    private var first: [TLBTable]
    private var second: [TLBTable]

    /// The TLBs of a processor, empty.
    init(_ geometry: TLBGeometry) {
        self.geometry = geometry
        first = geometry.first.tables.map { TLBTable($0) }
        second = geometry.second.map { $0.tables.map { TLBTable($0) } } ?? []
    }

    /// An access to `address`, in a page of 2^`shift` bytes.
    mutating func access(_ address: UInt64, shift: Int) {
        let size = TLBPageSize(shift: shift)
        let number = address >> UInt64(shift)
        // Pages of different sizes may have the same number; addresses leave the lowest bits to tell them.
        let tag = number << UInt64(shift) | UInt64(size.rawValue)
        if let table = geometry.first.table[size.rawValue],
            first[table].access(tag: tag, number: number)
        {
            return
        }
        counts.misses += 1
        if let table = geometry.second?.table[size.rawValue],
            second[table].access(tag: tag, number: number)
        {
            return
        }
        counts.walks += 1
    }
}
