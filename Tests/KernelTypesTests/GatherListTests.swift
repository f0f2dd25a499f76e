import Glibc
import KernelTypes
import Testing

/// Bytes from several places, some of which are copied.
@Suite struct GatherListTests {
    /// Runs `body` with a list and then gives what the list has.
    private func gathered(_ limit: Int, places: Int, _ body: (inout GatherList) -> Void) -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 4096)
        let room = UnsafeMutableBufferPointer<iovec>.allocate(capacity: places)
        defer {
            unsafe memory.deallocate()
            unsafe room.deallocate()
        }
        var list = unsafe GatherList(memory: memory, places: room)
        body(&list)
        #expect(list.count + list.remaining == limit)
        guard let scattered = unsafe list.scattered else { return unsafe Array(list.copied) }
        var bytes: [UInt8] = []
        for index in scattered.indices {
            let place = unsafe scattered[index]
            unsafe bytes += UnsafeRawBufferPointer(start: place.iov_base, count: place.iov_len)
        }
        #expect(bytes.count == list.count)
        return bytes
    }

    @Test("the bytes are those that were added, whatever is copied", arguments: 1...300)
    func anything(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let limit = Int.random(in: 1...40_000, using: &random)
        let places = [0, 1, 2, 3, 8, 100].randomElement(using: &random) ?? 0
        let period = Int.random(in: 1...20, using: &random)
        let repetitions = Int.random(in: 1...6000, using: &random)
        let short = (0..<period).map { _ in UInt8.random(in: 0...255, using: &random) }
        let ready = UnsafeMutableRawBufferPointer.allocate(byteCount: period * repetitions, alignment: 4096)
        defer { unsafe ready.deallocate() }
        for index in 0..<period * repetitions { unsafe ready[index] = short[index % period] }

        var expected: [UInt8] = []
        let found = gathered(limit, places: places) { list in
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let wanted = Int.random(in: 0...9000, using: &random)
                let taken = min(wanted, limit - expected.count)
                let own = (0..<wanted).map { _ in UInt8.random(in: 0...255, using: &random) }
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    let count = unsafe own.withUnsafeBytes { unsafe list.append(copying: $0) }
                    #expect(count == taken, "seed \(seed)")
                    expected += own.prefix(taken)
                case 1:
                    let count = unsafe list.append { room in
                        unsafe room.copyBytes(from: own.prefix(taken))
                        return taken
                    }
                    #expect(count == taken, "seed \(seed)")
                    expected += own.prefix(taken)
                default:
                    let phase = Int.random(in: 0..<period, using: &random)
                    let text = UnsafeRawBufferPointer(ready)
                    let count = unsafe list.append(
                        repeating: text, period: period, from: phase, count: wanted)
                    #expect(count == taken, "seed \(seed)")
                    expected += (0..<taken).map { short[(phase + $0) % period] }
                }
            }
        }
        #expect(found == expected, "seed \(seed)")
    }

    @Test("a repeated text is not copied, and begins in its page where it will lie in the reader's")
    func alignment() {
        let ready = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_527, alignment: 4096)
        defer { unsafe ready.deallocate() }
        for index in 0..<65_527 { unsafe ready[index] = UInt8(index % 11) }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_000, alignment: 4096)
        let room = UnsafeMutableBufferPointer<iovec>.allocate(capacity: 16)
        defer {
            unsafe memory.deallocate()
            unsafe room.deallocate()
        }
        for head in [1, 7, 100, 4095, 4096, 5000] {
            var list = unsafe GatherList(memory: memory, places: room)
            unsafe list.append { _ in head }
            for phase in 0..<11 {
                _ = unsafe list.append(
                    repeating: UnsafeRawBufferPointer(ready), period: 11, from: phase, count: 2003)
            }
            #expect(list.copiedCount == head && list.count == head + 11 * 2003)
            guard let scattered = unsafe list.scattered else {
                Issue.record("all was copied")
                continue
            }
            var offset = 0
            for index in scattered.indices {
                let place = unsafe scattered[index]
                let address = unsafe Int(bitPattern: place.iov_base)
                #expect(address % 4096 == offset % 4096)
                offset += unsafe place.iov_len
            }
        }
    }
}
