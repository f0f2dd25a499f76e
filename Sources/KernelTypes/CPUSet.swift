/// A set of CPU numbers, kept as sorted ranges with at least one missing number between any two.
///
/// Made for machines of up to 16,777,216 CPUs whose sets are a handful of ranges: memory and time go with
/// the ranges, not with the CPUs. A member can be found from its position in the set and the other way
/// round in O(log ranges), because each range knows how many members come before it.
///
/// Invariant: no range is empty or starts below 0, each starts above the end of the one before, and equal
/// sets have equal ranges.
public struct CPUSet: Sendable {
    /// The members as maximal ranges, lowest first.
    public private(set) var ranges: [Range<Int>]
    /// For each range, the number of members below it.
    @usableFromInline private(set) var preceding: [Int]
    /// The number of members.
    public private(set) var count: Int

    /// The empty set.
    public init() {
        ranges = []
        preceding = []
        count = 0
    }

    /// The CPUs of one range.
    /// - Precondition: `range` does not start below 0.
    public init(_ range: Range<Int>) {
        self.init(maximal: range.isEmpty ? [] : [range])
    }

    /// The CPUs of a sequence, in any order, repeated or not.
    /// - Precondition: no number is below 0.
    public init(_ cpus: some Sequence<Int>) {
        var builder = CPURangeBuilder()
        for cpu in cpus { builder.append(cpu..<cpu + 1) }
        self.init(maximal: builder.finish())
    }

    /// The CPUs of several ranges, in any order, which may be empty, touch or overlap.
    /// - Precondition: no range starts below 0.
    public init(ranges: some Sequence<Range<Int>>) {
        var builder = CPURangeBuilder()
        for range in ranges { builder.append(range) }
        self.init(maximal: builder.finish())
    }

    /// Takes over ranges for which the invariant holds already.
    init(maximal ranges: [Range<Int>]) {
        if let first = ranges.first { precondition(first.lowerBound >= 0, "a CPU number is 0 or more") }
        self.ranges = ranges
        preceding = []
        preceding.reserveCapacity(ranges.count)
        count = 0
        for range in ranges {
            preceding.append(count)
            count += range.count
        }
    }

    /// Adds a CPU that is above all members, without touching the ranges before it.
    mutating func append(_ cpu: Int) {
        if let end = ranges.last, end.upperBound == cpu {
            ranges[ranges.count - 1] = end.lowerBound..<cpu + 1
        } else {
            ranges.append(cpu..<cpu + 1)
            preceding.append(count)
        }
        count += 1
    }
}

extension CPUSet: Hashable {
    /// Whether both sets have the same members.
    public static func == (left: CPUSet, right: CPUSet) -> Bool {
        left.ranges == right.ranges
    }

    /// Feeds what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ranges)
    }
}

extension CPUSet: CustomStringConvertible {
    /// The members as `listText` writes them.
    public var description: String { listText }
}
