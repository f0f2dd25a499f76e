extension RandomAccessCollection {
    /// The first index at which `isBehind` holds, where it holds for no element before that and for all after;
    /// `endIndex` when it holds for none. O(log count).
    @inlinable
    public func partition(where isBehind: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = self.count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if isBehind(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
