import KernelTypes
import MachineFile
import Testing

@Suite("The search for a border")
struct BorderSearchTests {
    /// The values that were asked for.
    private func search(
        _ values: ClosedRange<Int>, repeats: Int = 1, _ isGood: (Int) -> Bool
    ) -> (search: BorderSearch, asked: [Int]) {
        var asked: [Int] = []
        let search = BorderSearch(values, repeats: repeats) { value in
            asked.append(value)
            return isGood(value)
        }
        return (search, asked)
    }

    @Test("goes up in doubles, then halves, and asks both sides again")
    func steps() {
        let (found, asked) = search(2...8192) { $0 < 11 }
        #expect(asked == [2, 4, 8, 16, 12, 10, 11, 10, 11])
        #expect(found.lastGood == 10 && found.firstBad == 11 && found.flapping.isEmpty)
    }

    @Test("finds every border, in a number of steps that grows with the logarithm")
    func everyBorder() {
        for low in [0, 1, 2, 3, 7] {
            for high in low...low + 40 {
                for border in low...high + 1 {
                    let (found, asked) = search(low...high, repeats: 0) { $0 < border }
                    #expect(found.lastGood == (border == low ? nil : border - 1))
                    #expect(found.firstBad == (border > high ? nil : border))
                    #expect(asked.allSatisfy { (low...high).contains($0) } && asked.count <= 15)
                    #expect(Set(asked).count == asked.count)
                }
            }
        }
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            let border = Int(random.next(in: 1..<Int.max))
            let (found, asked) = search(0...Int.max) { $0 < border }
            #expect(found.lastGood == border - 1 && found.firstBad == border && asked.count < 135)
        }
    }

    @Test("says when nothing fails, and when everything does")
    func noBorder() {
        let (never, up) = search(3...100) { _ in true }
        #expect(up == [3, 6, 12, 24, 48, 96, 100, 100] && never.lastGood == 100 && never.firstBad == nil)
        let (always, once) = search(3...100) { _ in false }
        #expect(once == [3, 3] && always.lastGood == nil && always.firstBad == 3 && always.flapping.isEmpty)
        let (single, _) = search(5...5) { _ in true }
        #expect(single.lastGood == 5 && single.firstBad == nil)
    }

    @Test("says which side of the border does not come out the same")
    func flaps() {
        var asked: [Int: Int] = [:]
        let (late, _) = search(1...64, repeats: 3) { value in
            asked[value, default: 0] += 1
            return value < 20 || value == 20 && asked[value, default: 0] == 3
        }
        #expect(late.lastGood == 19 && late.firstBad == 20 && late.flapping == [20])
        var count = 0
        let (both, _) = search(1...64) { _ in
            count += 1
            return count <= 2
        }
        #expect(both.lastGood == 2 && both.firstBad == 3 && both.flapping == [2])
    }

    @Test("what a probe throws ends it")
    func throwing() {
        #expect(throws: Errno.noMemory) {
            _ = try BorderSearch(1...9) { (value) throws(Errno) in
                if value == 4 { throw .noMemory }
                return true
            }
        }
    }
}

@Suite("A key that varies")
struct VariationTests {
    @Test("is a key and a range")
    func parses() throws {
        let cpus = try #require(Variation("cpus=2..8192"))
        #expect(cpus.key == "cpus" && cpus.values == 2...8192 && cpus.setting(7) == "cpus=7")
        #expect(Variation("devices.0.count=0..0")?.key == "devices.0.count")
    }

    @Test("and a unit, the same on both sides")
    func units() throws {
        let uptime = try #require(Variation("uptime=1d..400d"))
        #expect(uptime.values == 1...400 && uptime.unit == "d" && uptime.setting(7) == "uptime=7d")
        #expect(Variation("memory=1GiB..64GiB")?.setting(2) == "memory=2GiB")
        #expect(Variation("cpus=2..3")?.unit == "")
        for text in ["uptime=1..4d", "uptime=1d..4", "uptime=1d..4h", "uptime=d..4d", "uptime=1 d..4 d"] {
            #expect(Variation(text) == nil, "\(text)")
        }
    }

    @Test(
        "and nothing else",
        arguments: [
            "", "cpus", "cpus=", "cpus=2", "cpus=2..", "cpus=..2", "cpus=3..2", "=1..2", "cpus=-1..2",
            "cpus=+1..2", "cpus=1...2", "cpus=1..2..3", "cpus=1..99999999999999999999", ".a=1..2",
            "a..b=1..2",
            "cpus=1.. 2",
        ])
    func refuses(text: String) { #expect(Variation(text) == nil) }
}
