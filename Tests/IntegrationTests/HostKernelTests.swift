import Glibc
import Testing

/// The host's own kernel as the oracle: its `/proc/kallsyms`, some 100,000 records that do not change, read
/// through the host's seq_file and, as captured text, through ours on a mount. Every result is compared.
@Suite struct HostKernelTests {
    /// One step of a random script.
    ///
    /// The server sees a seek only with the read that follows it, the kernel does at once: so each seek is
    /// followed by a read at its place. That is the one difference that FUSE leaves, and no reader that goes
    /// where it seeks can meet it.
    private enum Step {
        case read(Int)
        case readAt(Int, Int64)
        case seekAndRead(Int64, Int32, Int)
    }

    @Test(arguments: [UInt64(1), 2, 3]) func kallsymsReadsAlike(seed: UInt64) async throws {
        guard let text = try? Descriptor("/proc/kallsyms").readToEnd(), text.count > 1_000_000 else {
            try #require(getenv("CI") == nil, "/proc/kallsyms cannot be read here")
            print("skipped: /proc/kallsyms cannot be read here")
            return
        }
        try await TemporaryFolder.with { folder in
            try Self.write(text, to: folder.path("kallsyms.txt"))
            try Self.write(
                Array(
                    "name: host\nkernel: \"6.18\"\narch: x86_64\ncpus: 2\nfiles: {proc/kallsyms: kallsyms.txt}\n"
                        .utf8),
                to: folder.path("machine.yaml"))
            try await MountedMachine.with("--machine", folder.path("machine.yaml")) {
                (machine) async throws in
                let host = try Descriptor("/proc/kallsyms")
                let ours = try Descriptor(machine.path("proc/kallsyms"))
                var generator = Generator(seed: seed)
                var position: Int64 = 0
                for number in 0..<12_000 {
                    let step = Self.step(&generator, near: position, length: Int64(text.count))
                    let expected = Self.perform(step, on: host)
                    let found = Self.perform(step, on: ours)
                    try #require(found == expected, "seed \(seed), step \(number): \(step)")
                    position = host.seek(0, SEEK_CUR)
                    try #require(ours.seek(0, SEEK_CUR) == position, "seed \(seed), step \(number): \(step)")
                }
            }
        }
    }

    private static func step(_ generator: inout Generator, near position: Int64, length: Int64) -> Step {
        let size: Int
        switch generator.next(below: 8) {
        case 0: size = 1
        case 1: size = generator.next(below: 64) + 1
        case 2, 3: size = 4000 + generator.next(below: 200)
        case 4: size = 1 + generator.next(below: 20_000)
        default: size = 1 + generator.next(below: 4096)
        }
        switch generator.next(below: 20) {
        case 0: return .seekAndRead(Int64(generator.next(below: 200_000)), SEEK_SET, size)
        case 1: return .seekAndRead(Int64(generator.next(below: 4000)) - 2000, SEEK_CUR, size)
        case 2: return .seekAndRead(0, SEEK_SET, size)
        case 3: return .readAt(size, Int64(generator.next(below: 100_000)))
        case 4: return .readAt(size, max(0, position + Int64(generator.next(below: 8000)) - 4000))
        case 5 where position > 300_000: return .seekAndRead(0, SEEK_SET, size)
        case 6 where generator.next(below: 50) == 0:
            return .seekAndRead(length - 1000 + Int64(generator.next(below: 2000)), SEEK_SET, size)
        default: return .read(size)
        }
    }

    private static func perform(_ step: Step, on file: Descriptor) -> [Descriptor.Result] {
        switch step {
        case .read(let size): return [file.read(size)]
        case .readAt(let size, let offset): return [file.read(size, at: offset)]
        case .seekAndRead(let offset, let whence, let size):
            let place = file.seek(offset, whence)
            return [place < 0 ? .failure(Int32(-place)) : .bytes([]), file.read(size)]
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            done += count
        }
    }
}

/// Random numbers that follow from a seed (SplitMix64).
private struct Generator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((bits ^ (bits >> 31)).multipliedFullWidth(by: UInt64(bound)).high)
    }
}
