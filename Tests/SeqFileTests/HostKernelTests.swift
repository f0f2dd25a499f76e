import Glibc
import KernelTypes
import SeqFile
import Testing

/// The kernel that the tests run on as the oracle: the same calls on its `/proc/kallsyms`, which is a
/// sequential file of lines that do not change, and on our reader over the same lines.
@Suite struct HostKernelTests {
    private enum Operation {
        case read(Int, good: Int?)
        case pread(Int, Int64, good: Int?)
        case seek(Int64, Whence)
    }

    private static let path = "/proc/kallsyms"

    @Test(.timeLimit(.minutes(10)))
    func everyCallDoesWhatTheKernelDoes() throws {
        let seed: UInt64 = 1
        for _ in 0..<3 {
            guard let host = try? HostFile(path: HostKernelTests.path), let text = host.contents(),
                text.count > 100_000, host.lseek(0, .set) == .position(0)
            else {
                return try missing("\(HostKernelTests.path) cannot be read here, or is too short")
            }
            let lines = LineFile(text)
            let difference = compare(host, lines, seed: seed)
            // A module or a tracing program that comes or goes changes the file: then once more.
            if host.contents() == text {
                #expect(difference == nil, "seed \(seed)")
                return
            }
        }
        try missing("\(HostKernelTests.path) keeps changing")
    }

    /// Fails where tests must not be left out, and says why it is left out anywhere else.
    private func missing(_ reason: Comment) throws {
        if unsafe getenv("CI") != nil {
            Issue.record("no host kernel to compare with: \(reason)")
        } else {
            try Test.cancel(reason)
        }
    }

    /// Runs the same calls on both, and describes the first one that differed.
    private func compare(_ host: HostFile, _ lines: LineFile, seed: UInt64) -> String? {
        let file = OpenFile(RowReader(file: lines, allocator: CountingAllocator()))
        var random = SeededRandom(seed: seed)
        for number in 0..<30_000 {
            let operation = next(&random, at: file.position, in: lines)
            let (theirs, ours) =
                switch operation {
                case .read(let size, let good):
                    (host.read(size, good: good), file.read(size, good: good))
                case .pread(let size, let offset, let good):
                    (host.read(size, at: offset, good: good), file.pread(size, at: offset, good: good))
                case .seek(let offset, let whence):
                    (host.lseek(offset, whence), file.lseek(offset, whence))
                }
            guard theirs == ours else { return "\(number) \(operation): \(theirs), not \(ours)" }
            let position = host.position
            guard position == file.position else {
                return "\(number) \(operation): at \(position ?? -1), not \(file.position)"
            }
        }
        return nil
    }

    private func next(_ random: inout SeededRandom, at position: Int64, in lines: LineFile) -> Operation {
        if position > 150_000, random.chance(1, in: 4) {
            return .seek(Int64(random.next(in: 0..<2000)), .set)
        }
        let size = size(&random)
        let good = random.chance(1, in: 20) ? random.next(in: 0..<min(size + 2, 65536)) : nil
        switch random.next(in: 0..<100) {
        case 0..<60: return .read(size, good: good)
        case 60..<80: return .pread(size, offset(&random, near: position, in: lines), good: good)
        case 80..<90: return .seek(offset(&random, near: position, in: lines), .set)
        case 90..<96: return .seek(Int64(random.next(in: -3000..<2000)), .current)
        default: return oddity(&random, size)
        }
    }

    private func size(_ random: inout SeededRandom) -> Int {
        switch random.next(in: 0..<10) {
        case 0..<4: random.next(in: 1..<300)
        case 4..<7: random.next(in: 3900..<4300)
        case 7: random.next(in: 1..<10)
        default: random.next(in: 1..<20001)
        }
    }

    private func offset(_ random: inout SeededRandom, near position: Int64, in lines: LineFile) -> Int64 {
        switch random.next(in: 0..<1000) {
        case 0..<500: max(0, min(position, 100_000) + Int64(random.next(in: -5000..<5000)))
        case 500..<700: lines.offset(ofLine: random.next(in: 0..<1000))
        case 700..<900: Int64(random.next(in: 0..<20_000))
        case 900..<950: 0
        case 950..<999: Int64(random.next(in: 0..<200_000))
        default: Int64(lines.text.count - random.next(in: -100..<9000))
        }
    }

    /// Calls that fail, or do nothing.
    private func oddity(_ random: inout SeededRandom, _ size: Int) -> Operation {
        switch random.next(in: 0..<8) {
        case 0: .read(0, good: nil)
        case 1: .pread(0, Int64(random.next(in: 0..<3)) - 1, good: nil)
        case 2: .pread(size, -1, good: nil)
        case 3: .pread(size, .max - Int64(random.next(in: 0..<20)), good: nil)
        case 4: .seek(Int64(random.next(in: -9..<9)), [.end, .data, .hole][random.next(in: 0..<3)])
        case 5: .seek(-1, .set)
        case 6: .seek([Int64.max, .min][random.next(in: 0..<2)], .current)
        default: .seek(0, .current)
        }
    }
}
