/// One TLB: sets of a few entries each, of which the one that was used the longest ago makes place.
struct TLBTable {
    /// How many entries there are, and how many in a set.
    struct Shape: Sendable, Hashable {
        let entries: Int
        /// A divisor of `entries`; the same number if any entry can hold any page.
        let ways: Int

        /// A TLB of so many entries, any of which can hold any page.
        static func full(_ entries: Int) -> Shape { Shape(entries: entries, ways: entries) }
    }

    /// By set the pages it holds, the latest used first; `none` where there is none.
    private var tags: [UInt64]
    private let sets: UInt64
    private let ways: Int

    private static let none = UInt64.max

    /// Holds nothing.
    init(_ shape: Shape) {
        tags = Array(repeating: Self.none, count: shape.entries)
        ways = shape.ways
        sets = UInt64(shape.entries / shape.ways)
    }

    /// Looks a page up, and holds it from now on; `tag` is what tells it from all others, `number` which of
    /// all pages of its size it is. False if it was not there.
    mutating func access(tag: UInt64, number: UInt64) -> Bool {
        let first = Int(number % sets) * ways
        var place = 0
        while place < ways - 1, tags[first + place] != tag { place += 1 }
        let isHit = tags[first + place] == tag
        while place > 0 {
            tags[first + place] = tags[first + place - 1]
            place -= 1
        }
        tags[first] = tag
        return isHit
    }
}
