import KernelTypes
import Testing

@Suite("CPU sets")
struct CPUSetTests {
    @Test("the empty set has nothing")
    func empty() {
        let set = CPUSet()
        #expect(set.isEmpty && set.count == 0 && set.ranges.isEmpty)
        #expect(set.first == nil && set.last == nil)
        #expect(!set.contains(0) && set.ordinal(of: 0) == nil && set.element(after: -1) == nil)
        #expect(Array(set).isEmpty)
        #expect(set == CPUSet(5..<5) && set == CPUSet([Int]()) && set == CPUSet(ranges: [3..<3]))
        #expect(set.isSubset(of: set) && set.isSubset(of: CPUSet(0..<1)))
    }

    @Test("ranges are maximal and sorted, however they are given")
    func canonical() {
        let expected = [0..<3, 4..<5, 8..<16]
        #expect(CPUSet([2, 1, 0, 4, 4, 15, 14, 13, 12, 11, 10, 9, 8]).ranges == expected)
        #expect(CPUSet(ranges: [8..<12, 4..<5, 10..<16, 0..<2, 1..<3, 7..<7]).ranges == expected)
        #expect(CPUSet(ranges: [0..<20, 3..<5]).ranges == [0..<20])
        #expect(CPUSet(ranges: [3..<5, 5..<7, 0..<3]).ranges == [0..<7])
        #expect(CPUSet(ranges: expected).hashValue == CPUSet(ranges: expected.reversed()).hashValue)
    }

    @Test("a set of many million CPUs is one range")
    func large() {
        let set = CPUSet(0..<16_777_216)
        #expect(set.count == 16_777_216 && set.last == 16_777_215)
        #expect(set.element(at: 9_999_999) == 9_999_999 && set.ordinal(of: 16_777_215) == 16_777_215)
        #expect(set.subtracting(CPUSet(1000..<2000)).element(at: 1000) == 2000)
    }

    @Test("every second CPU of a million, added from the top down, ends as sorted ranges")
    func manyRanges() {
        let set = CPUSet(ranges: stride(from: 999_998, through: 0, by: -2).map { $0..<$0 + 1 })
        #expect(set.ranges.count == 500_000 && set.count == 500_000)
        #expect(set.element(at: 250_000) == 500_000 && set.ordinal(of: 500_001) == nil)
    }

    @Test("everything agrees with a plain set of numbers", arguments: 0..<200 as Range<UInt64>)
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let width = [1, 8, 33, 200][random.next(in: 0..<4)]
        let (left, leftModel) = randomSet(below: width, &random)
        let (right, rightModel) = randomSet(below: width, &random)
        expectSame(left, leftModel, width)
        expectSame(left.union(right), leftModel.union(rightModel), width)
        expectSame(left.intersection(right), leftModel.intersection(rightModel), width)
        expectSame(left.subtracting(right), leftModel.subtracting(rightModel), width)
        #expect(left.isSubset(of: right) == leftModel.isSubset(of: rightModel))
        #expect(left.isSubset(of: left.union(right)) && left.intersection(right).isSubset(of: right))
        #expect((left == right) == (leftModel == rightModel))
    }

    @Test("inserting and removing agrees with a plain set of numbers", arguments: 0..<50 as Range<UInt64>)
    func edits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var set = CPUSet()
        var model = Set<Int>()
        for _ in 0..<200 {
            let cpu = random.next(in: 0..<40)
            if random.chance(3, in: 5) {
                set.insert(cpu)
                model.insert(cpu)
            } else {
                set.remove(cpu)
                model.remove(cpu)
            }
            #expect(set.count == model.count)
        }
        expectSame(set, model, 40)
    }

    private func expectSame(_ set: CPUSet, _ model: Set<Int>, _ width: Int) {
        let members = model.sorted()
        #expect(Array(set) == members)
        #expect(set.count == members.count && set.underestimatedCount == members.count)
        #expect(set.isEmpty == members.isEmpty)
        #expect(set.first == members.first && set.last == members.last)
        #expect(set == CPUSet(members) && set == CPUSet(ranges: set.ranges.reversed()))
        for (low, high) in zip(set.ranges, set.ranges.dropFirst()) {
            #expect(low.upperBound < high.lowerBound)
        }
        for (ordinal, cpu) in members.enumerated() {
            #expect(set.element(at: ordinal) == cpu)
            #expect(set.ordinal(of: cpu) == ordinal)
        }
        for cpu in -1...width {
            #expect(set.contains(cpu) == model.contains(cpu))
            #expect((set.ordinal(of: cpu) == nil) == !model.contains(cpu))
            #expect(set.element(after: cpu) == members.first { $0 > cpu })
        }
    }
}

/// A random set of CPUs below `width`, as a set of CPUs and as a set of numbers.
func randomSet(below width: Int, _ random: inout SeededRandom) -> (CPUSet, Set<Int>) {
    var model = Set<Int>()
    for _ in 0..<random.next(in: 0..<6) {
        let start = random.next(in: 0..<width)
        model.formUnion(start..<min(width, start + random.next(in: 0..<width / 2 + 2)))
    }
    for _ in 0..<random.next(in: 0..<6) { model.remove(random.next(in: 0..<width)) }
    return (CPUSet(model), model)
}
