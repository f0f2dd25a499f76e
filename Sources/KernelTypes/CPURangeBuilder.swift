/// Collects ranges of CPU numbers in any order and makes them sorted and maximal at the end.
///
/// Text of a few bytes can stand for millions of ranges, again and again; so what was collected is merged
/// whenever it has doubled, and never takes much more room than the set that comes out.
struct CPURangeBuilder {
    private var collected: [Range<Int>] = []
    private var isMaximal = true
    private var mergeCount = CPURangeBuilder.smallestMergeCount
    private static let smallestMergeCount = 4096

    /// Adds the numbers of a range.
    mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if let last = collected.last {
            if last.upperBound == range.lowerBound {
                collected[collected.count - 1] = last.lowerBound..<range.upperBound
                return
            }
            if range.lowerBound < last.upperBound { isMaximal = false }
        }
        collected.append(range)
        guard collected.count >= mergeCount else { return }
        merge()
        mergeCount = max(CPURangeBuilder.smallestMergeCount, collected.count * 2)
    }

    /// Everything added, sorted, with neither overlaps nor neighbours that touch.
    consuming func finish() -> [Range<Int>] {
        merge()
        return collected
    }

    private mutating func merge() {
        guard !isMaximal else { return }
        collected.sort { $0.lowerBound < $1.lowerBound }
        var kept = 0
        for index in 1..<collected.count {
            let range = collected[index]
            if range.lowerBound <= collected[kept].upperBound {
                let upperBound = max(collected[kept].upperBound, range.upperBound)
                collected[kept] = collected[kept].lowerBound..<upperBound
            } else {
                kept += 1
                collected[kept] = range
            }
        }
        collected.removeSubrange((kept + 1)...)
        isMaximal = true
    }
}
