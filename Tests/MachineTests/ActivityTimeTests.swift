import KernelTypes
import Testing

@testable import Machine

@Suite("Activity time") struct ActivityTimeTests {
    @Test("begins at 0 and never runs backwards, also from one nanosecond to the next", arguments: 1...40)
    func monotonic(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let row = random.next()
        #expect(ActivityTime.elapsed(0, seed: row) == 0)
        var before: UInt64 = 0
        for time in times(&random) {
            let elapsed = ActivityTime.elapsed(time, seed: row)
            #expect(elapsed >= before, "seed \(seed) time \(time)")
            before = elapsed
        }
    }

    @Test("stays within an eighth of the longest period of the clock", arguments: 1...40)
    func bounded(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let row = random.next()
        let eighth: UInt64 = 61_000_000_000 / 8 + 1
        for time in times(&random) {
            let elapsed = ActivityTime.elapsed(time, seed: row)
            #expect(elapsed <= time + eighth && elapsed + eighth >= time, "seed \(seed) time \(time)")
            #expect(elapsed <= time + time / 2 + 1 && elapsed + 1 >= time / 2, "seed \(seed) time \(time)")
        }
    }

    @Test("changes its pace within a period, and has none of the rows in step")
    func bursts() {
        let second: UInt64 = 1_000_000_000
        let steps = (0..<64).map { row in
            (0..<120).map {
                ActivityTime.elapsed(($0 + 1) * second, seed: row)
                    - ActivityTime.elapsed($0 * second, seed: row)
            }
        }
        for pace in steps {
            #expect((pace.min() ?? 0) < second * 7 / 10 && (pace.max() ?? 0) > second * 13 / 10)
        }
        #expect(Set(steps).count == 64)
    }

    @Test("crosses the border of its period without a jump", arguments: 1...20)
    func borders(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let row = random.next()
        let period = (7 + row % 55) * 1_000_000_000
        let border = period - SeededRandom.mix(row) % period
        for turn: UInt64 in [0, 1, 1000] {
            let first = border + turn * period - 3
            for time in first..<first + 6 {
                let step = ActivityTime.elapsed(time + 1, seed: row) - ActivityTime.elapsed(time, seed: row)
                #expect(step <= 2, "seed \(seed) time \(time)")
            }
        }
    }
}
