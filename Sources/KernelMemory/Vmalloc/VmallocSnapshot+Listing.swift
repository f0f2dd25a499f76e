extension VmallocSnapshot {
    /// `areas` in the order in which `vmallocinfo` shows them: list by list, ascending in each.
    ///
    /// Which list an area is on follows from its address: each 64 KiB of addresses belong to the next one
    /// (Linux: `addr_to_node`).
    public var listing: [VmallocArea] { inLists(areas) { $0.start } }

    /// `unpurged` in the same order.
    public var unpurgedListing: [Range<UInt64>] { inLists(unpurged) { $0.lowerBound } }

    private func inLists<Element>(_ all: [Element], start: (Element) -> UInt64) -> [Element] {
        guard listCount > 1 else { return all }
        var lists = [[Element]](repeating: [], count: listCount)
        for element in all { lists[Int(start(element) >> 16 % UInt64(listCount))].append(element) }
        return lists.flatMap { $0 }
    }
}
