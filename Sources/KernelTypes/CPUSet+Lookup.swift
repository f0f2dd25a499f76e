extension CPUSet {
    /// Whether the set has no members.
    @inlinable
    public var isEmpty: Bool { ranges.isEmpty }

    /// The lowest member, nil for the empty set.
    @inlinable
    public var first: Int? { ranges.first?.lowerBound }

    /// The highest member, nil for the empty set.
    @inlinable
    public var last: Int? {
        guard let range = ranges.last else { return nil }
        return range.upperBound - 1
    }

    /// Whether `cpu` is a member. O(log ranges).
    @inlinable
    public func contains(_ cpu: Int) -> Bool {
        guard let index = rangeIndex(startingAtOrBelow: cpu) else { return false }
        return cpu < ranges[index].upperBound
    }

    /// The member that has `ordinal` members below it. O(log ranges).
    /// - Precondition: `ordinal` is in `0..<count`.
    @inlinable
    public func element(at ordinal: Int) -> Int {
        precondition(ordinal >= 0 && ordinal < count, "an ordinal is below the count of the set")
        var low = 0
        var high = preceding.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if preceding[middle] <= ordinal { low = middle } else { high = middle }
        }
        return ranges[low].lowerBound + (ordinal - preceding[low])
    }

    /// The number of members below `cpu`, nil when `cpu` is not a member. O(log ranges).
    @inlinable
    public func ordinal(of cpu: Int) -> Int? {
        guard let index = rangeIndex(startingAtOrBelow: cpu), cpu < ranges[index].upperBound else {
            return nil
        }
        return preceding[index] + (cpu - ranges[index].lowerBound)
    }

    /// The lowest member above `cpu`, which need not be a member itself; nil when there is none.
    /// O(log ranges). Linux: `cpumask_next`.
    @inlinable
    public func element(after cpu: Int) -> Int? {
        guard let index = rangeIndex(startingAtOrBelow: cpu) else { return first }
        if cpu < ranges[index].upperBound - 1 { return cpu + 1 }
        return index + 1 < ranges.count ? ranges[index + 1].lowerBound : nil
    }

    /// The position in `ranges` of the last range that starts at or below `cpu`.
    @inlinable
    func rangeIndex(startingAtOrBelow cpu: Int) -> Int? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound <= cpu { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
