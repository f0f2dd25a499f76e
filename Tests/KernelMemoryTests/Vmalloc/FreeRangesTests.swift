import KernelTypes
import Testing

@testable import KernelMemory

/// The tree of free addresses against a flag for every address.
@Suite struct FreeRangesTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func lowestFit(seed: UInt64) throws {
        let base: UInt64 = 0xffff_c900_0000_0000
        let count = 400
        var random = SeededRandom(seed: seed)
        var tree = FreeRanges(base..<base + UInt64(count))
        var isFree = [Bool](repeating: true, count: count)
        var taken: [Range<Int>] = []
        for step in 0..<6000 {
            let context: Comment = "seed \(seed), step \(step)"
            if random.chance(step / 500 % 2 == 0 ? 7 : 4, in: 10) {
                let size = random.next(in: 1..<(random.chance(1, in: 10) ? 60 : 9))
                let expected = (0...count - size).first { isFree[$0..<$0 + size].allSatisfy { $0 } }
                let start = tree.take(UInt64(size)).map { Int($0 - base) }
                try #require(start == expected, context)
                guard let start else { continue }
                for place in start..<start + size { isFree[place] = false }
                taken.append(start..<start + size)
            } else if !taken.isEmpty {
                let piece = taken.swapRemove(at: random.next(in: 0..<taken.count))
                for place in piece { isFree[place] = true }
                tree.release(base + UInt64(piece.lowerBound)..<base + UInt64(piece.upperBound))
            }
            if step % 50 == 0 { try #require(tree.violations() == [], context) }
            try #require(tree.freeBytes == UInt64(isFree.count { $0 }), context)
        }
        for piece in taken { tree.release(base + UInt64(piece.lowerBound)..<base + UInt64(piece.upperBound)) }
        #expect(tree.pieces == [base..<base + UInt64(count)])
        #expect(tree.largest == UInt64(count))
    }

    /// Ascending insertions, which turn a plain search tree into a list, leave this one flat enough for
    /// walks without end in sight of the stack's.
    @Test func manyPieces() {
        var tree = FreeRanges(0..<0)
        for index in 0..<200_000 { tree.release(UInt64(index) * 2..<UInt64(index) * 2 + 1) }
        #expect(tree.freeBytes == 200_000)
        #expect(tree.largest == 1)
        #expect(tree.take(2) == nil)
        tree.release(399_001..<399_002)
        #expect(tree.take(3) == 399_000)
        #expect(tree.take(1) == 0)
    }

    @Test func nothing() {
        var tree = FreeRanges(5..<5)
        #expect(tree.largest == 0)
        #expect(tree.take(1) == nil)
        #expect(tree.pieces == [])
    }
}
