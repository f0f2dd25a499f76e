@testable import KernelMemory

/// Which frames of one zone are free, a flag each; slow and plain.
///
/// The buddy rule leaves exactly the largest aligned blocks that are free throughout, so the number of
/// blocks of each order follows from the flags alone.
struct FreePageModel {
    private var isFree: [UInt64: Bool] = [:]
    private let span: Range<UInt64>
    private let maxOrder: Int

    /// All of `managed` is free.
    init(managed: [Range<UInt64>], maxOrder: Int) {
        for frame in managed.joined() { isFree[frame] = true }
        span = (managed.first?.lowerBound ?? 0)..<(managed.last?.upperBound ?? 0)
        self.maxOrder = maxOrder
    }

    /// Whether the zone has the frame at all.
    func contains(_ frame: UInt64) -> Bool { isFree[frame] != nil }

    /// Notes a block as taken; false if any of it was not free.
    mutating func take(_ block: PageBlock) -> Bool { change(block, from: true) }

    /// Notes a block as free; false if any of it was not taken.
    mutating func giveBack(_ block: PageBlock) -> Bool { change(block, from: false) }

    /// Number of free frames.
    var freePages: Int { isFree.values.count { $0 } }

    /// The number of free blocks by order.
    func counts() -> [Int] {
        var counts = [Int](repeating: 0, count: maxOrder + 1)
        let size: UInt64 = 1 << UInt64(maxOrder)
        var start = span.lowerBound / size * size
        while start < span.upperBound {
            _ = count(start, maxOrder, &counts)
            start += size
        }
        return counts
    }

    /// Counts the blocks of order `order` - 1 and less at `start`; true if all of the block is free, which
    /// is then for the caller to count.
    private func count(_ start: UInt64, _ order: Int, _ counts: inout [Int]) -> Bool {
        let whole: Bool
        if order == 0 {
            whole = isFree[start] == true
        } else {
            let lower = count(start, order - 1, &counts)
            let upper = count(start + 1 << UInt64(order - 1), order - 1, &counts)
            if lower != upper { counts[order - 1] += 1 }
            whole = lower && upper
        }
        if whole && order == maxOrder { counts[order] += 1 }
        return whole
    }

    private mutating func change(_ block: PageBlock, from old: Bool) -> Bool {
        for frame in block.frame..<block.frame + UInt64(block.pageCount) {
            guard isFree[frame] == old else { return false }
            isFree[frame] = !old
        }
        return true
    }
}
