import KernelTypes
import Testing

@testable import KernelMemory

/// The buddy rule, block by block.
@Suite struct BuddyAllocatorTests {
    /// An allocator of its own, over frames 0 ..< 2^maxOrder unless told otherwise.
    struct Setup: ~Copyable {
        let frames: FrameTable
        var buddy: BuddyAllocator
        let range: Range<UInt64>

        init(maxOrder: Int, range: Range<UInt64>? = nil) throws {
            self.range = range ?? 0..<1 << UInt64(maxOrder)
            frames = try FrameTable(
                count: self.range.upperBound + 1 << UInt64(maxOrder), pageblockOrder: min(9, maxOrder))
            buddy = BuddyAllocator(
                zone: 0, span: self.range, maxOrder: maxOrder, pageblockOrder: min(9, maxOrder))
            let plan = ZonePlan(
                node: 0, kind: .normal, span: self.range, presentPages: self.range.count,
                managed: [self.range])
            buddy.pageblockCounts[Migratetype.movable.rawValue] = plan.pageblockCount(order: min(9, maxOrder))
            buddy.addAtBoot(self.range, frames)
        }

        mutating func allocate(_ order: Int) -> UInt64? { buddy.allocate(order: order, frames) }

        mutating func free(_ frame: UInt64, _ order: Int) {
            buddy.free(PageBlock(frame: frame, order: order), frames)
        }

        var violations: [String] { buddy.violations(managed: [range], frames) }
    }

    @Test func splitKeepsTheLowerHalf() throws {
        var setup = try Setup(maxOrder: 4)
        #expect(setup.allocate(0) == 0)
        #expect(setup.buddy.freeBlockCounts == [1, 1, 1, 1, 0])
        #expect(setup.allocate(1) == 2)
        #expect(setup.allocate(0) == 1)
        #expect(setup.allocate(0) == 4)
        #expect(setup.allocate(3) == 8)
        #expect(setup.buddy.freeBlockCounts == [1, 1, 0, 0, 0])
        #expect(setup.violations == [])
    }

    @Test func mergeGoesAllTheWay() throws {
        var setup = try Setup(maxOrder: 4)
        #expect(setup.allocate(0) == 0)
        setup.free(0, 0)
        #expect(setup.buddy.freeBlockCounts == [0, 0, 0, 0, 1])
        #expect(setup.violations == [])
    }

    /// The block freed last is the one used next.
    @Test func freedBlockGoesToTheHead() throws {
        var setup = try Setup(maxOrder: 6)
        for _ in 0..<64 { _ = setup.allocate(0) }
        for frame: UInt64 in [8, 32, 16] { setup.free(frame, 0) }
        #expect([setup.allocate(0), setup.allocate(0), setup.allocate(0)] == [16, 32, 8])
    }

    /// With 2...3 free, 0 freed would merge at once with them if 1 were freed: it is left for last.
    @Test func blockThatMayMergeGoesToTheTail() throws {
        var setup = try Setup(maxOrder: 6)
        for _ in 0..<64 { _ = setup.allocate(0) }
        setup.free(2, 0)
        setup.free(3, 0)
        setup.free(16, 0)
        setup.free(0, 0)
        #expect([setup.allocate(0), setup.allocate(0)] == [16, 0])
    }

    /// One order below the largest the buddy above does not count: nothing merges with the result.
    @Test func noTailBelowTheLargestOrder() throws {
        var setup = try Setup(maxOrder: 2, range: 0..<16)
        for _ in 0..<8 { _ = setup.allocate(1) }
        setup.free(4, 1)
        setup.free(6, 1)
        setup.free(12, 1)
        setup.free(0, 1)
        #expect(setup.allocate(1) == 0)
    }

    /// Blocks that were in use come before those nobody has had.
    @Test func virginBlocksComeLast() throws {
        var setup = try Setup(maxOrder: 2, range: 0..<16)
        #expect([setup.allocate(2), setup.allocate(2)] == [0, 4])
        setup.free(0, 2)
        #expect(setup.buddy.freeBlockCounts == [0, 0, 3])
        #expect([setup.allocate(2), setup.allocate(2), setup.allocate(2)] == [0, 8, 12])
        #expect(setup.allocate(0) == nil)
    }

    @Test func noMergeAcrossTheEdge() throws {
        var setup = try Setup(maxOrder: 4, range: 3..<13)
        #expect(setup.buddy.freeBlockCounts == [2, 0, 2, 0, 0])
        #expect(setup.allocate(2) == 4)
        setup.free(4, 2)
        #expect(setup.buddy.freeBlockCounts == [2, 0, 2, 0, 0])
        #expect(setup.violations == [])
    }

    @Test func oneOrderOnly() throws {
        var setup = try Setup(maxOrder: 0, range: 5..<8)
        #expect([setup.allocate(0), setup.allocate(0), setup.allocate(0)] == [5, 6, 7])
        #expect(setup.allocate(0) == nil)
        setup.free(6, 0)
        #expect(setup.allocate(0) == 6)
    }

    /// The checker must see damage, or its silence means nothing.
    @Test func checkerSeesDamage() throws {
        var setup = try Setup(maxOrder: 4)
        _ = setup.allocate(0)
        let record = setup.frames[8]
        var strayed = FrameRecord(free: .movable, order: 3)
        strayed.previous = 4
        for damaged in [
            FrameRecord.untouched, FrameRecord(.caller, order: 3, zone: 0),
            FrameRecord(free: .movable, order: 2), FrameRecord(free: .unmovable, order: 3), strayed,
        ] {
            setup.frames[8] = damaged
            #expect(!setup.violations.isEmpty)
        }
        setup.frames[8] = record
        #expect(setup.violations == [])
        setup.frames[9] = FrameRecord(.caller, order: 0, zone: 0)
        #expect(!setup.violations.isEmpty)
    }

    /// The same frames as the plain version, call by call, and the same lists at the end.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func matchesTheReference(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let maxOrder = random.next(in: 0..<8)
        let start = UInt64(random.next(in: 0..<200))
        let range = start..<start + UInt64(random.next(in: 1..<2000))
        var setup = try Setup(maxOrder: maxOrder, range: range)
        var reference = ReferenceBuddy(range, maxOrder: maxOrder)
        var held: [PageBlock] = []
        for step in 0..<20_000 {
            // Swings between nearly empty and nearly full.
            if random.chance(step / 2000 % 2 == 0 ? 6 : 4, in: 10) {
                let order = min(random.next(in: 0..<maxOrder + 1), random.next(in: 0..<maxOrder + 1))
                let frame = setup.allocate(order)
                try #require(frame == reference.allocate(order: order), "seed \(seed), step \(step)")
                if let frame { held.append(PageBlock(frame: frame, order: order)) }
            } else if !held.isEmpty {
                let block = held.swapRemove(at: random.next(in: 0..<held.count))
                setup.free(block.frame, block.order)
                reference.free(block.frame, order: block.order)
            }
            if step % 500 == 0 {
                try #require(setup.violations == [], "seed \(seed), step \(step)")
                try #require(setup.buddy.freeBlockCounts == reference.lists.map(\.count), "seed \(seed)")
            }
        }
    }
}

extension Array {
    /// Takes the element at `index`; the last one takes its place.
    mutating func swapRemove(at index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
    }
}
