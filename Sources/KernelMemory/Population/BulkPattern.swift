/// What every 16 frames of a bulk region are used for, by their place among the 16; nil is free.
///
/// Four contents are enough for all that fragmentation, compaction and reclaim make of a region: frames 0, 2
/// and so on to 12; frames 1, 3 and so on to 13; frame 14; frame 15. Where a pattern has free frames the last
/// one is the kernel's, so that no free block of more than 8 frames can come of it.
struct BulkPattern: Hashable {
    var even: PageOwner?
    var odd: PageOwner?
    var fourteenth: PageOwner?
    var last: PageOwner?

    /// The frames after which a pattern repeats itself.
    static let unit = 16

    /// All pages are in use by `owner`.
    static func solid(_ owner: PageOwner) -> BulkPattern {
        BulkPattern(even: owner, odd: owner, fourteenth: owner, last: owner)
    }

    /// Every second page is free; of those in use every eighth is the kernel's, the others are `owner`'s.
    static func half(_ owner: PageOwner) -> BulkPattern {
        BulkPattern(even: nil, odd: owner, fourteenth: nil, last: .kernel)
    }

    /// What the frame at `place`, 0 ..< 16, is used for.
    subscript(place: Int) -> PageOwner? {
        switch place {
        case 14: fourteenth
        case 15: last
        default: place & 1 == 0 ? even : odd
        }
    }

    /// Number of frames of a unit with that content.
    func count(of owner: PageOwner?) -> Int {
        (even == owner ? 7 : 0) + (odd == owner ? 7 : 0) + (fourteenth == owner ? 1 : 0)
            + (last == owner ? 1 : 0)
    }

    /// The owner of all frames, if it is one.
    var soleOwner: PageOwner? { count(of: even) == Self.unit ? even : nil }

    /// Whether all frames are free.
    var isFree: Bool { count(of: nil) == Self.unit }

    /// The order of the free block that starts at `place` of a unit; nil if none does.
    func freeOrder(at place: Int, maxOrder: Int) -> Int? {
        guard self[place] == nil else { return nil }
        var order = 0
        while order < min(3, maxOrder),
            (0..<2 << order).allSatisfy({ isFree(place & ~(2 << order - 1) + $0) })
        {
            order += 1
        }
        return place & (1 << order - 1) == 0 ? order : nil
    }

    private func isFree(_ place: Int) -> Bool { self[place] == nil }

    /// The number of free blocks of each order from 0 to 3 in a unit.
    func freeBlocks(maxOrder: Int) -> [Int] {
        var counts = [0, 0, 0, 0]
        for place in 0..<Self.unit {
            if let order = freeOrder(at: place, maxOrder: maxOrder) { counts[order] += 1 }
        }
        return counts
    }

    /// The movable owner of one half of the frames where the other half is free: what compaction can work on.
    var compactable: PageOwner? {
        switch (even, odd) {
        case (nil, let owner?), (let owner?, nil): owner.canMove ? owner : nil
        default: nil
        }
    }

    /// The pattern when the movable half has gone.
    var emptied: BulkPattern { BulkPattern(even: nil, odd: nil, fourteenth: fourteenth, last: last) }

    /// The pattern when the free half has been filled with pages of `owner`.
    func filled(by owner: PageOwner) -> BulkPattern {
        BulkPattern(even: even ?? owner, odd: odd ?? owner, fourteenth: fourteenth, last: last)
    }

    /// The pattern when all pages of files have gone.
    var withoutFiles: BulkPattern {
        func rest(_ owner: PageOwner?) -> PageOwner? { owner == .file ? nil : owner }
        return BulkPattern(
            even: rest(even), odd: rest(odd), fourteenth: rest(fourteenth), last: rest(last))
    }
}
