import KernelTypes
import SeqFile
import Testing

/// Records whose text stands ready are read like those that are rendered.
@Suite struct ReadyRecordsTests {
    private static func file(_ seed: UInt64, hasReady: Bool) -> CellFile {
        var random = SeededRandom(seed: seed)
        let rarity = Int.random(in: 1...40, using: &random)
        let digits = (0..<Int.random(in: 1...600, using: &random)).map { _ in
            Int.random(in: 0..<rarity, using: &random) == 0 ? UInt8.random(in: 0...9, using: &random) : 0
        }
        return CellFile(
            digits: digits, hasReady: hasReady, repetitions: Int.random(in: 1...900, using: &random))
    }

    private static func reader(_ file: CellFile) -> PageReader<CellFile, CountingAllocator> {
        PageReader(file: file, allocator: CountingAllocator())
    }

    @Test("any reads, at any offsets, with faults, give the same", arguments: 1...200)
    func sameBytes(seed: UInt64) {
        let file = Self.file(seed, hasReady: true)
        let text = file.text
        var ready = Self.reader(file)
        var plain = Self.reader(Self.file(seed, hasReady: false))
        var random = SeededRandom(seed: seed &+ 1000)
        var position: Int64 = 0
        for _ in 0..<60 {
            if Int.random(in: 0..<4, using: &random) == 0 {
                position = Int64.random(in: 0...Int64(text.count + 5), using: &random)
            }
            let wanted = Int.random(in: 0...Int.random(in: 1...40_000, using: &random), using: &random)
            let isFaulty = Int.random(in: 0..<5, using: &random) == 0
            let good = isFaulty ? Int.random(in: 0...wanted, using: &random) : wanted
            let first = Self.read(&ready, position, wanted, good)
            let second = Self.read(&plain, position, wanted, good)
            #expect(first == second, "seed \(seed) at \(position), \(wanted) bytes")
            guard case .success(let bytes) = first else { continue }
            #expect(bytes == Array(text.dropFirst(Int(position)).prefix(bytes.count)), "seed \(seed)")
            position += Int64(bytes.count)
            #expect(ready.offset == plain.offset, "seed \(seed)")
        }
    }

    private static func read(
        _ reader: inout PageReader<CellFile, CountingAllocator>, _ position: Int64, _ wanted: Int, _ good: Int
    ) -> Result<[UInt8], Errno> {
        var destination = FaultingDestination(wanted: wanted, good: good)
        do throws(Errno) {
            let count = try reader.read(at: position, into: &destination)
            return .success(Array(destination.bytes.prefix(count)))
        } catch {
            return .failure(error)
        }
    }

    @Test func theyAreNotRendered() throws {
        let allocator = CountingAllocator()
        let file = CellFile(
            digits: [7] + [UInt8](repeating: 0, count: 10_000) + [7], hasReady: true, repetitions: 100)
        var reader = PageReader(file: file, allocator: allocator)
        var destination = FaultingDestination(wanted: 400_000)
        _ = try reader.read(at: 0, into: &destination)
        #expect(reader.index == Int64(400_000 / CellFile.recordLength))
        #expect(reader.pendingCount == 0)
        #expect(allocator.sizes == [4096])
        #expect(destination.bytes == Array(file.text.prefix(400_000)))
    }
}
