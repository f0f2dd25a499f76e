/// How often a zone is left alone after compacting it was in vain (Linux: `defer_compaction`).
struct CompactionDeferral: Hashable {
    private var considered = 0
    private var shift = 0
    private var failedOrder = Int.max

    /// Whether compacting for `order` is to be left out this time; counts the question.
    mutating func defers(_ order: Int) -> Bool {
        guard order >= failedOrder else { return false }
        considered = min(considered + 1, 1 << shift)
        return considered < 1 << shift
    }

    /// Notes that there was no block of `order` afterwards: twice as many of the next questions are deferred,
    /// up to 64.
    mutating func noteFailure(_ order: Int) {
        considered = 0
        shift = min(shift + 1, 6)
        failedOrder = min(failedOrder, order)
    }

    /// Notes that there was one.
    mutating func noteSuccess(_ order: Int) {
        considered = 0
        shift = 0
        if order >= failedOrder { failedOrder = order + 1 }
    }
}
