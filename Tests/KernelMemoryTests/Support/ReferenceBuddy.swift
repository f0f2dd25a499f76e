@testable import KernelMemory

/// The buddy rule written down with arrays: every block is an entry from the start, nothing is lazy, and
/// everything is searched for. Says which frame each allocation must get.
struct ReferenceBuddy {
    private(set) var lists: [[UInt64]]
    private let span: Range<UInt64>
    private var maxOrder: Int { lists.count - 1 }

    /// All of `range` is free, as the largest aligned blocks that fit.
    init(_ range: Range<UInt64>, maxOrder: Int) {
        span = range
        lists = Array(repeating: [], count: maxOrder + 1)
        var start = range.lowerBound
        while start < range.upperBound {
            var order = maxOrder
            while start % (1 << UInt64(order)) != 0 || start + 1 << UInt64(order) > range.upperBound {
                order -= 1
            }
            lists[order].append(start)
            start += 1 << UInt64(order)
        }
    }

    /// The frame that an allocation must get.
    mutating func allocate(order: Int) -> UInt64? {
        guard let found = (order...maxOrder).first(where: { !lists[$0].isEmpty }) else { return nil }
        let frame = lists[found].removeFirst()
        for half in (order..<found).reversed() { lists[half].insert(frame + 1 << UInt64(half), at: 0) }
        return frame
    }

    /// Gives a block back.
    mutating func free(_ frame: UInt64, order: Int) {
        var frame = frame
        var order = order
        while order < maxOrder, let place = lists[order].firstIndex(of: frame ^ 1 << UInt64(order)) {
            let buddy = lists[order].remove(at: place)
            frame = min(frame, buddy)
            order += 1
        }
        let pair = frame & ~(1 << UInt64(order))
        let isMergeLikely = order + 1 < maxOrder && lists[order + 1].contains(pair ^ 1 << UInt64(order + 1))
        lists[order].insert(frame, at: isMergeLikely ? lists[order].count : 0)
    }
}
