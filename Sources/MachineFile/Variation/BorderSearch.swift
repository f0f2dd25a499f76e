/// Finds the smallest value of a range at which something fails, if what fails at one value fails at all that
/// are larger.
///
/// It goes up from the smallest value, twice as far with each step, until it fails, and then halves what is
/// between the last that was good and the first that was bad. The verdicts on both sides of the border are asked
/// for again: what does not always come out the same has no border.
public struct BorderSearch: Sendable, Hashable {
    /// The largest value known to be good; nil when the smallest is bad.
    public private(set) var lastGood: Int?
    /// The smallest value known to be bad; nil when the largest is good.
    public private(set) var firstBad: Int?
    /// The values that were found good at one time and bad at another.
    public private(set) var flapping: [Int] = []

    /// Searches in `values`.
    ///
    /// - Parameters:
    ///   - repeats: how often each side of the border is asked for again.
    ///   - isGood: whether a value is good; what it throws ends the search.
    public init<Failure: Error>(
        _ values: ClosedRange<Int>, repeats: Int = 1, isGood: (Int) throws(Failure) -> Bool
    ) throws(Failure) {
        var next = values.lowerBound
        while true {
            guard try isGood(next) else {
                firstBad = next
                break
            }
            lastGood = next
            guard next < values.upperBound else { break }
            let (double, isTooLarge) = next.multipliedReportingOverflow(by: 2)
            next = isTooLarge ? values.upperBound : min(values.upperBound, max(next + 1, double))
        }
        while let good = lastGood, let bad = firstBad, bad - good > 1 {
            let middle = good + (bad - good) / 2
            if try isGood(middle) { lastGood = middle } else { firstBad = middle }
        }
        for (value, verdict) in [(lastGood, true), (firstBad, false)] {
            guard let value else { continue }
            for _ in 0..<repeats where !flapping.contains(value) {
                if try isGood(value) != verdict { flapping.append(value) }
            }
        }
    }
}
