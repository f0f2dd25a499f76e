/// What kind of pages a pageblock is meant for, and a free list holds (Linux: `enum migratetype`).
public enum Migratetype: Int, Sendable, Hashable, CaseIterable {
    /// The kernel's own: nobody can tell all users of such a page that it has moved.
    case unmovable
    /// Of user space and of the page cache: can be moved, and dropped or swapped out.
    case movable
    /// Can be dropped, not moved.
    case reclaimable
    /// Kept for allocations that cannot wait.
    case highAtomic
    /// Taken out of use for the time being.
    case isolate

    /// The type's name in `pagetypeinfo`.
    public var name: String {
        switch self {
        case .unmovable: "Unmovable"
        case .movable: "Movable"
        case .reclaimable: "Reclaimable"
        case .highAtomic: "HighAtomic"
        case .isolate: "Isolate"
        }
    }

    /// The type of the pages that an allocation with `flags` is for (Linux: `gfp_migratetype`).
    init(_ flags: GFP) {
        if flags.contains(.movable) {
            self = .movable
        } else {
            self = flags.contains(.reclaimable) ? .reclaimable : .unmovable
        }
    }

    /// The types that free lists exist for: nothing here is ever isolated.
    static let listed: [Migratetype] = [.unmovable, .movable, .reclaimable, .highAtomic]

    /// The types whose blocks may merge with one another and stand in for one another.
    static let mergeable: [Migratetype] = [.unmovable, .movable, .reclaimable]

    /// Whether the type is one of them (Linux: `migratetype_is_mergeable`).
    var isMergeable: Bool { rawValue < Migratetype.highAtomic.rawValue }

    /// Where to take pages from when there are none of this type, best first (Linux: `fallbacks`).
    var fallbacks: [Migratetype] {
        switch self {
        case .unmovable: Self.unmovableFallbacks
        case .movable: Self.movableFallbacks
        case .reclaimable: Self.reclaimableFallbacks
        case .highAtomic, .isolate: []
        }
    }

    private static let unmovableFallbacks: [Migratetype] = [.reclaimable, .movable]
    private static let movableFallbacks: [Migratetype] = [.reclaimable, .unmovable]
    private static let reclaimableFallbacks: [Migratetype] = [.unmovable, .movable]
}
