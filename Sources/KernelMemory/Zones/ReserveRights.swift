/// How far below a zone's marks an allocation may go (Linux: the flags `ALLOC_MIN_RESERVE` and so on).
enum ReserveRights: Hashable {
    /// Not below the low mark: how every allocation begins.
    case ordinary
    /// Not below the min mark.
    case toMinimum
    /// Down to half of the min mark: high priority (Linux: `ALLOC_MIN_RESERVE`).
    case highPriority
    /// Down to three eighths of the min mark: high priority that cannot wait (Linux: `ALLOC_NON_BLOCK`
    /// besides).
    case highPriorityWithoutWaiting
    /// To the last page (Linux: `ALLOC_NO_WATERMARKS`).
    case unlimited

    /// What `flags` allow once the low mark is reached (Linux: `gfp_to_alloc_flags`).
    init(_ flags: GFP) {
        if flags.contains(.memAlloc) && !flags.contains(.noMemAlloc) {
            self = .unlimited
        } else if !flags.contains(.high) {
            self = .toMinimum
        } else if flags.contains(.directReclaim) || flags.contains(.noMemAlloc) {
            self = .highPriority
        } else {
            self = .highPriorityWithoutWaiting
        }
    }

    /// The pages that must stay free in a zone with these marks; nil if none must.
    func mark(_ watermarks: Watermarks) -> Int? {
        let half = watermarks.min - watermarks.min / 2
        switch self {
        case .ordinary: return watermarks.low
        case .toMinimum: return watermarks.min
        case .highPriority: return half
        case .highPriorityWithoutWaiting: return half - half / 4
        case .unlimited: return nil
        }
    }
}
