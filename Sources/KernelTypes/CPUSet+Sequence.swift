extension CPUSet: Sequence {
    /// Gives the members of a set, lowest first.
    public struct Iterator: IteratorProtocol, Sendable {
        @usableFromInline let ranges: [Range<Int>]
        @usableFromInline var nextRange = 0
        @usableFromInline var nextCPU = 0
        @usableFromInline var end = 0

        @usableFromInline
        init(ranges: [Range<Int>]) { self.ranges = ranges }

        /// The next member, nil after the highest.
        @inlinable
        public mutating func next() -> Int? {
            if nextCPU == end {
                guard nextRange < ranges.count else { return nil }
                nextCPU = ranges[nextRange].lowerBound
                end = ranges[nextRange].upperBound
                nextRange += 1
            }
            nextCPU += 1
            return nextCPU - 1
        }
    }

    /// An iterator over the members, lowest first.
    @inlinable
    public func makeIterator() -> Iterator { Iterator(ranges: ranges) }

    /// The number of members, exactly.
    @inlinable
    public var underestimatedCount: Int { count }
}
