import Baselines
import Glibc
import SeqFile

/// Cells in memory, without any file: the renderer beside the loop of kernels, and beside a copy.
struct RendererPart: Part {
    let name = "renderer"
    let meaning =
        "nanoseconds a cell of 11 bytes, in the nearest cache; goal: dense 3 times as fast as the loop, zero as a copy"

    private static let cells = 360

    func run(_ setting: Setting) throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)
        defer {
            memory.deallocate()
            copy.deallocate()
        }
        var table = Table("cells", "C loop", "ours", "ratio", "memcpy", "to memcpy")
        for (label, counts) in Self.kinds {
            let times = try setting.medians([
                {
                    Self.time {
                        counts.withUnsafeBufferPointer {
                            _ = baseline_put_counts(memory.baseAddress, $0.baseAddress, counts.count)
                        }
                    }
                },
                {
                    Self.time {
                        var buffer = SeqBuffer(memory)
                        buffer.putCounts(counts.span)
                    }
                },
                { Self.time { baseline_copy(copy.baseAddress, memory.baseAddress, counts.count * 11) } },
            ])
            table.add(
                label, times[0].rounded(to: 2), times[1].rounded(to: 2), (times[0] / times[1]).rounded(to: 2),
                times[2].rounded(to: 3), (times[1] / times[2]).rounded(to: 1))
        }
        let zeros = try setting.medians([
            {
                Self.time {
                    var buffer = SeqBuffer(memory)
                    buffer.putZeroCounts(Self.cells)
                }
            },
            { Self.time { baseline_copy(copy.baseAddress, memory.baseAddress, Self.cells * 11) } },
        ])
        table.add(
            "a run of zeros", "", zeros[0].rounded(to: 3), "", zeros[1].rounded(to: 3),
            (zeros[0] / zeros[1]).rounded(to: 1))
        table.print()
    }

    private static var kinds: [(String, [UInt32])] {
        var state: UInt64 = 7
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        return [
            ("ten digits", (0..<cells).map { _ in UInt32(1_000_000_000 + next() % 1_000_000_000) }),
            (
                "one to ten digits",
                (0..<cells).map { _ in UInt32(truncatingIfNeeded: next() >> (next() % 31)) }
            ),
            ("zero, one by one", [UInt32](repeating: 0, count: cells)),
        ]
    }

    /// Nanoseconds a cell.
    private static func time(_ body: () -> Void) -> Double {
        let repetitions = 20_000
        return seconds(CLOCK_THREAD_CPUTIME_ID) { for _ in 0..<repetitions { body() } }
            / Double(repetitions * cells) * 1e9
    }
}
