extension CPUSet {
    /// Makes `cpu` a member. O(1) when it is above all members, O(ranges) otherwise.
    /// - Precondition: `cpu` is not below 0.
    public mutating func insert(_ cpu: Int) {
        precondition(cpu >= 0, "a CPU number is 0 or more")
        if cpu > last ?? -1 {
            append(cpu)
        } else if !contains(cpu) {
            self = union(CPUSet(cpu..<cpu + 1))
        }
    }

    /// Makes `cpu` no member. O(ranges).
    public mutating func remove(_ cpu: Int) {
        guard contains(cpu) else { return }
        self = subtracting(CPUSet(cpu..<cpu + 1))
    }

    /// The CPUs that are in either set.
    public func union(_ other: CPUSet) -> CPUSet {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var builder = CPURangeBuilder()
        var left = ranges[...]
        var right = other.ranges[...]
        while let one = left.first, let two = right.first {
            if one.lowerBound <= two.lowerBound {
                builder.append(one)
                left = left.dropFirst()
            } else {
                builder.append(two)
                right = right.dropFirst()
            }
        }
        for range in left { builder.append(range) }
        for range in right { builder.append(range) }
        return CPUSet(maximal: builder.finish())
    }

    /// The CPUs that are in both sets.
    public func intersection(_ other: CPUSet) -> CPUSet {
        var common: [Range<Int>] = []
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let one = ranges[left]
            let two = other.ranges[right]
            let both = one.clamped(to: two)
            if !both.isEmpty { common.append(both) }
            if one.upperBound <= two.upperBound { left += 1 } else { right += 1 }
        }
        return CPUSet(maximal: common)
    }

    /// The CPUs of this set that are not in the other.
    public func subtracting(_ other: CPUSet) -> CPUSet {
        var remaining: [Range<Int>] = []
        var index = 0
        for range in ranges {
            var start = range.lowerBound
            while index < other.ranges.count, other.ranges[index].upperBound <= start { index += 1 }
            while index < other.ranges.count, other.ranges[index].lowerBound < range.upperBound {
                let taken = other.ranges[index]
                if start < taken.lowerBound { remaining.append(start..<taken.lowerBound) }
                start = taken.upperBound
                guard start < range.upperBound else { break }
                index += 1
            }
            if start < range.upperBound { remaining.append(start..<range.upperBound) }
        }
        return CPUSet(maximal: remaining)
    }

    /// Whether every member is in the other set too. O(ranges * log ranges of the other).
    public func isSubset(of other: CPUSet) -> Bool {
        ranges.allSatisfy { range in
            guard let index = other.rangeIndex(startingAtOrBelow: range.lowerBound) else { return false }
            return range.upperBound <= other.ranges[index].upperBound
        }
    }
}
