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
}
