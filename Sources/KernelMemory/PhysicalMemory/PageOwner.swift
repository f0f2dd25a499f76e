/// Whose the pages of a block in use are, as far as anybody must know.
enum PageOwner: UInt8, CaseIterable, Hashable {
    /// A caller's who needs them where they are.
    case caller = 0
    /// A caller's who says that they are movable, but cannot be told where they have gone: pinned.
    case pinnedMovable = 1
    /// A caller's who looks them up each time (`MovablePage`).
    case movablePage = 2
    /// The population's, used by the kernel.
    case kernel = 3
    /// The population's, holding a file.
    case file = 4
    /// The population's, of a process.
    case anonymous = 5

    /// The owners that make up a machine's population.
    static let population: [PageOwner] = [.kernel, .file, .anonymous]

    /// The place of one of them in `population`; nil for callers.
    var populationIndex: Int? { rawValue < 3 ? nil : Int(rawValue) - 3 }

    /// Whether a pageblock of such pages is a movable one.
    var isMovable: Bool { self != .caller && self != .kernel }

    /// Whether compaction can move such pages: all who use them can be told.
    var canMove: Bool { self == .movablePage || self == .file || self == .anonymous }
}
