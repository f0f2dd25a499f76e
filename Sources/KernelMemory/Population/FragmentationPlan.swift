/// How many pages each zone must have in use so that a given part of the free memory consists of single
/// pages.
///
/// Every single free page needs a page in use beside it. Where a zone's own population does not have so many,
/// pages of zones that have more than they need move there; only what is missing then is allocated anew.
struct FragmentationPlan {
    /// By zone: its population, with what moved in or out.
    private(set) var pages: [PopulationPages]
    /// By zone: how many free pages are to be single.
    private(set) var singles: [Int]

    /// Plans for zones with `free` pages that no caller uses, which are to hold `wanted`.
    ///
    /// - Parameters:
    ///   - fraction: the part of the free pages that is to be single, 0...1.
    ///   - grain: what a large zone's numbers are multiples of.
    init(_ fraction: Double, free: [Int], wanted: [PopulationPages], grain: Int) {
        pages = wanted
        singles = Array(repeating: 0, count: free.count)
        guard fraction > 0 else { return }
        let spare = zip(free, wanted).map { free, pages in
            // Positive: pages in use that need not be beside free ones. Negative: what is missing.
            let rest = Double(pages.total) - fraction * Double(free - pages.total)
            return Int((rest / (1 + fraction)).rounded(.down))
        }
        var missing = 0
        for zone in spare.indices where spare[zone] < 0 {
            missing -= spare[zone]
            pages[zone][.anonymous] -= spare[zone]
        }
        for zone in spare.indices where spare[zone] > 0 && missing > 0 {
            let moved = min(missing, spare[zone])
            pages[zone].give(moved)
            missing -= moved
        }
        for zone in free.indices {
            let left = free[zone] - pages[zone].total
            let count = min(Int(fraction * Double(left)), pages[zone].total)
            singles[zone] = fraction < 1 ? Self.rounded(count, grain) : count
        }
    }

    /// A number of single pages that can be had in bulk, if that is near enough: the pages of whole chunks
    /// cost nothing. In multiples of 8 chunks they take whole chunks of the population, too.
    private static func rounded(_ count: Int, _ grain: Int) -> Int {
        if count >= 128 * grain { return count / (8 * grain) * (8 * grain) }
        return count >= (grain > 1024 ? 1 : 16) * grain ? count / (grain / 2) * (grain / 2) : count
    }
}
