import KernelTypes
import SeqFile
import Testing

/// Fields of counters: what they show, when they overflow, and what they leave alone.
@Suite struct SeqBufferCountsTests {
    /// What `body` writes into a buffer with `room` bytes free behind three used ones; nil when it overflows.
    private func write(room: Int, _ body: (inout SeqBuffer) -> Void) -> String? {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 3 + 16, alignment: 8)
        defer { unsafe memory.deallocate() }
        for index in 0..<memory.count { unsafe memory[index] = 0xee }
        var buffer = unsafe SeqBuffer(UnsafeMutableRawBufferPointer(rebasing: memory[..<(room + 3)]))
        if room > 0 {
            unsafe buffer.append(3) { unsafe $0.copyMemory(from: [1, 2, 3] as [UInt8], byteCount: 3) }
        }
        if room == 0 { buffer.setOverflow() }
        body(&buffer)
        let isIntact = unsafe memory.suffix(16).allSatisfy { $0 == 0xee }
        #expect(isIntact, "wrote beyond the buffer")
        if room > 0 {
            let isPrefixIntact = unsafe memory.prefix(3).elementsEqual([1, 2, 3])
            #expect(isPrefixIntact, "wrote before its place")
        }
        if buffer.hasOverflowed { return nil }
        let isRestIntact = unsafe memory[buffer.count...].allSatisfy { $0 == 0xee }
        #expect(isRestIntact, "wrote behind what it counts")
        return unsafe String(decoding: memory[3..<buffer.count], as: UTF8.self)
    }

    /// A blank and `%10u`.
    private func field(_ count: UInt32) -> String {
        let digits = String(count)
        return String(repeating: " ", count: 11 - digits.utf8.count) + digits
    }

    private func expectField(_ count: UInt32, sourceLocation: SourceLocation = #_sourceLocation) {
        let counts = [count]
        let written = write(room: 12) { $0.putCounts(counts.span) }
        #expect(written == field(count), sourceLocation: sourceLocation)
    }

    @Test func aFieldIsABlankAndTenPlaces() {
        #expect(field(0) == "          0")
        #expect(field(.max) == " 4294967295")
        for power in 0...9 {
            let border = (0..<power).reduce(UInt32(1)) { product, _ in product * 10 }
            for count in [border - 1, border, border + 1, border * 2, border &* 4] { expectField(count) }
        }
        for count in [0, 9, 10, .max, .max - 1, 4_200_000_000, 4_199_999_999, 4_000_000_000] as [UInt32] {
            expectField(count)
        }
    }

    @Test func zerosWithinANumberStay() {
        for count in [
            100_000_000, 1_000_000_000, 1_000_000_001, 4_000_000_009, 2_000_010_000, 100_000_010,
            1_100_000_000,
            10_000_001, 90_000_000, 1_234_567_890, 99_999_999, 999_999_999, 300_000_000,
        ] as [UInt32] { expectField(count) }
    }

    @Test func everyNumberOfFourDigitsInBothHalves() {
        let low = (0..<10_000 as Range<UInt32>).map(\.self)
        let high = low.map { $0 * 10_000 + 7 }
        #expect(write(room: 110_001) { $0.putCounts(low.span) } == low.map(field).joined())
        #expect(write(room: 110_001) { $0.putCounts(high.span) } == high.map(field).joined())
    }

    @Test(arguments: 1...20)
    func randomRuns(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let counts = (0..<random.next(in: 0..<400)).map { _ in
            UInt32(truncatingIfNeeded: random.next() >> UInt64(random.next(in: 32..<64)))
        }
        let text = counts.map(field).joined()
        let needed = text.utf8.count
        #expect(write(room: needed + 1) { $0.putCounts(counts.span) } == text, "seed \(seed)")
        for room in [needed, needed - 1, needed - 11] where room > 0 {
            #expect(write(room: room) { $0.putCounts(counts.span) } == nil, "seed \(seed) room \(room)")
        }
    }

    @Test func fieldsMustLeaveAByteUnused() {
        let counts: [UInt32] = [1, 22, 333]
        for room in 1..<40 {
            let written = write(room: room) { $0.putCounts(counts.span) }
            #expect((written == nil) == (room <= 33), "room \(room)")
            let zeros = write(room: room) { $0.putZeroCounts(3) }
            #expect((zeros == nil) == (room <= 33), "room \(room)")
        }
    }

    @Test func noFieldsAreNoText() {
        #expect(write(room: 1) { $0.putCounts([UInt32]().span) } == "")
        #expect(write(room: 1) { $0.putZeroCounts(0) } == "")
        #expect(write(room: 100) { $0.putZeroCounts(-1) } == nil)
    }

    @Test func nothingIsWrittenAfterAnOverflow() {
        let counts: [UInt32] = [1]
        let written = write(room: 30) {
            $0.setOverflow()
            $0.putCounts(counts.span)
            $0.putZeroCounts(1)
            $0.replaceCount(endingBeforeEnd: 0, with: 5)
        }
        #expect(written == nil)
    }

    @Test func zeroFieldsOfAnyNumber() {
        for number in Array(0...70) + [127, 128, 129, 255, 256, 257, 371, 372, 1000, 4096] {
            let text = String(repeating: field(0), count: number)
            #expect(write(room: number * 11 + 1) { $0.putZeroCounts(number) } == text, "\(number) fields")
            #expect(write(room: max(1, number * 11)) { $0.putZeroCounts(number) } == (number == 0 ? "" : nil))
        }
    }

    @Test func aCountIsReplacedAtAnyPlace() {
        for number in 1...40 {
            for place in 0..<number {
                for count in [0, 7, 4_294_967_295, 100_000_000] as [UInt32] {
                    var fields = [String](repeating: field(0), count: number)
                    fields[place] = field(count)
                    let written = write(room: number * 11 + 1) {
                        $0.putZeroCounts(number)
                        $0.replaceCount(endingBeforeEnd: (number - 1 - place) * 11, with: count)
                    }
                    #expect(written == fields.joined(), "place \(place) of \(number)")
                }
            }
        }
    }

    @Test func aReplacedCountLeavesTextBehindItAlone() {
        let written = write(room: 60) {
            $0.putZeroCounts(2)
            $0.put("   Local timer")
            $0.replaceCount(endingBeforeEnd: 14, with: 123)
            $0.replaceCount(endingBeforeEnd: 25, with: 45)
            $0.replaceCount(endingBeforeEnd: 25, with: 6)
        }
        #expect(written == field(6) + field(123) + "   Local timer")
    }

    @Test func aFieldMustBeThere() async {
        await #expect(processExitsWith: .failure) { SeqBufferCountsTests.replaceWhereNoFieldIs() }
    }

    private static func replaceWhereNoFieldIs() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
        defer { unsafe memory.deallocate() }
        var buffer = unsafe SeqBuffer(memory)
        buffer.putZeroCounts(1)
        buffer.replaceCount(endingBeforeEnd: 1, with: 5)
    }
}
