/// A range of whole chunks whose pages are used after one pattern, and of which there are no records.
struct BulkRegion: Hashable {
    /// The frames; both bounds are multiples of the chunk.
    let frames: Range<UInt64>
    /// What they are used for.
    let pattern: BulkPattern

    /// Number of times that the pattern is repeated.
    var units: Int { frames.count / BulkPattern.unit }

    /// Number of pages with that content; nil counts the free ones.
    func count(of owner: PageOwner?) -> Int { units * pattern.count(of: owner) }
}

/// The bulk regions of one zone, ascending, apart, neighbours of the same pattern joined.
struct BulkRegions {
    private(set) var all: [BulkRegion] = []
    /// The free blocks of all regions by order, 0 to 3.
    private(set) var freeBlocks = [0, 0, 0, 0]
    private let maxOrder: Int

    /// None yet.
    init(maxOrder: Int) { self.maxOrder = maxOrder }

    /// Adds a region, which overlaps none.
    mutating func add(_ region: BulkRegion) {
        guard !region.frames.isEmpty else { return }
        count(region, 1)
        var index = all.firstIndex { $0.frames.lowerBound > region.frames.lowerBound } ?? all.count
        var frames = region.frames
        if index < all.count, all[index].pattern == region.pattern,
            all[index].frames.lowerBound == frames.upperBound
        {
            frames = frames.lowerBound..<all.remove(at: index).frames.upperBound
        }
        if index > 0, all[index - 1].pattern == region.pattern,
            all[index - 1].frames.upperBound == frames.lowerBound
        {
            index -= 1
            frames = all.remove(at: index).frames.lowerBound..<frames.upperBound
        }
        all.insert(BulkRegion(frames: frames, pattern: region.pattern), at: index)
    }

    /// Takes `frames` out of the region at `index`, of which they are the beginning or the end.
    @discardableResult
    mutating func remove(_ frames: Range<UInt64>, at index: Int) -> BulkRegion {
        let region = all[index]
        let taken = BulkRegion(frames: frames, pattern: region.pattern)
        count(taken, -1)
        if frames == region.frames {
            all.remove(at: index)
        } else {
            let isStart = frames.lowerBound == region.frames.lowerBound
            let rest =
                isStart
                ? frames.upperBound..<region.frames.upperBound : region.frames.lowerBound..<frames.lowerBound
            all[index] = BulkRegion(frames: rest, pattern: region.pattern)
        }
        return taken
    }

    private mutating func count(_ region: BulkRegion, _ sign: Int) {
        for (order, blocks) in region.pattern.freeBlocks(maxOrder: maxOrder).enumerated() {
            freeBlocks[order] += sign * blocks * region.units
        }
    }
}
