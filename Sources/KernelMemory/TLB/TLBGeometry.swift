import KernelTypes

/// Which TLBs for data a processor has.
struct TLBGeometry: Sendable, Hashable {
    /// The TLBs of one level, for pages of three sizes; the same TLB may hold more than one size.
    struct Level: Sendable, Hashable {
        /// By `TLBPageSize` which of `tables` holds pages of the size; nil if none does.
        let table: [Int?]
        /// The TLBs.
        let tables: [TLBTable.Shape]

        /// One TLB for pages of all sizes.
        static func shared(_ shape: TLBTable.Shape) -> Level { Level(table: [0, 0, 0], tables: [shape]) }

        /// One TLB for base and large pages, and perhaps one for giant ones.
        static func paired(_ shape: TLBTable.Shape, giant: TLBTable.Shape? = nil) -> Level {
            Level(table: [0, 0, giant.map { _ in 1 }], tables: [shape] + (giant.map { [$0] } ?? []))
        }

        /// A TLB for each size.
        static func separate(
            _ base: TLBTable.Shape, _ large: TLBTable.Shape, _ giant: TLBTable.Shape
        ) -> Level {
            Level(table: [0, 1, 2], tables: [base, large, giant])
        }
    }

    /// What is asked first.
    let first: Level
    /// What is asked next; nil if the tables are walked at once.
    let second: Level?

    /// The TLBs of a processor, by its maker's manuals.
    init(_ processor: ProcessorModel) {
        switch processor {
        case .haswell:
            first = Self.intel(giant: .full(4))
            second = .paired(TLBTable.Shape(entries: 1024, ways: 8))
        case .broadwell:
            first = Self.intel(giant: .full(4))
            second = .paired(TLBTable.Shape(entries: 1536, ways: 6))
        case .skylake:
            first = Self.intel(giant: .full(4))
            second = .paired(
                TLBTable.Shape(entries: 1536, ways: 12), giant: TLBTable.Shape(entries: 16, ways: 4))
        case .iceLake:
            first = Self.intel(giant: .full(8))
            second = .paired(TLBTable.Shape(entries: 2048, ways: 16))
        case .zen3:
            first = .shared(.full(64))
            second = Level(
                table: [0, 1, nil],
                tables: [TLBTable.Shape(entries: 2048, ways: 8), TLBTable.Shape(entries: 2048, ways: 4)])
        case .pentium4:
            first = .shared(.full(64))
            second = nil
        case .itanium2:
            first = .shared(.full(32))
            second = .shared(.full(128))
        case .neoverseN1:
            first = .shared(.full(48))
            second = .shared(TLBTable.Shape(entries: 1280, ways: 5))
        }
    }

    /// Intel's first level has been the same for ten years, but for the giant pages.
    private static func intel(giant: TLBTable.Shape) -> Level {
        .separate(TLBTable.Shape(entries: 64, ways: 4), TLBTable.Shape(entries: 32, ways: 4), giant)
    }
}

/// How large a page is, as far as TLBs care.
enum TLBPageSize: Int, Sendable {
    /// 4 or 16 KiB.
    case base = 0
    /// 2 to 64 MiB.
    case large = 1
    /// 1 GiB.
    case giant = 2

    /// The kind of a page of 2^`shift` bytes.
    init(shift: Int) { self = shift < 20 ? .base : shift < 30 ? .large : .giant }
}
