import KernelTypes
import SeqFile
import Testing

/// The reader that holds one page.
@Suite struct PageReaderTests {
    /// Records of 50 to 130 bytes, some 18 kB in all.
    private static let many = (0..<200).map { ScriptedRecord(length: 50 + ($0 * 37) % 81, seed: $0) }

    @Test func aReadIsFilledFromOnePage() {
        let allocator = CountingAllocator()
        let script = ScriptedFile(PageReaderTests.many)
        let file = openPages(script, allocator)
        #expect(file.read(10000) == .bytes(Array(script.text.prefix(10000))))
        #expect(file.read(100_000) == .bytes(Array(script.text.dropFirst(10000))))
        #expect(file.read(100_000) == .end)
        #expect(allocator.sizes == [4096])
        #expect(file.reader.memory?.kind == .page)
        #expect(file.reader.file.shown == (0..<200).map { Int64($0) })
    }

    @Test func nothingIsRenderedTwiceInSmallReads() {
        let script = ScriptedFile(PageReaderTests.many)
        let file = openPages(script)
        let chunks = file.readToEnd(7)
        #expect(chunks.map { Array($0.joined()) } == script.text)
        #expect(chunks?.dropLast().allSatisfy { $0.count == 7 } == true)
        #expect(file.reader.file.shown.count == 200)
    }

    @Test func noRecordIsProducedBeyondWhatIsWanted() {
        let file = openPages(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.read(4) == .text("one\n"))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .stop(1)])
        #expect(file.read(5) == .text("two\ns"))
        #expect(file.reader.pendingCount == 3)
        #expect(file.reader.index == 3)
        #expect(file.reader.offset == 9)
        #expect(file.read(3) == .text("ix\n"))
        #expect(file.reader.file.shown == [0, 1, 2])
    }

    @Test func anotherOffsetIsLocatedNotWalkedTo() {
        let script = ScriptedFile(PageReaderTests.many)
        let file = openPages(script)
        let offset = Int64(script.text.count - 200)
        #expect(file.pread(20, at: offset) == .bytes(Array(script.text.suffix(200).prefix(20))))
        #expect(file.reader.file.shown.count == 1)
        #expect(file.reader.file.calls.count == 4)
        #expect(file.pread(20, at: offset + 20) == .bytes(Array(script.text.suffix(180).prefix(20))))
    }

    @Test func theBytesBeforeAnOffsetDoNotCountAsRead() {
        let file = openPages(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.pread(3, at: 3) == .text("\ntw"))
        #expect(
            file.reader.file.calls == [.start(0), .show(0), .next(0), .show(1), .next(1), .stop(2)])
    }

    @Test func aRecordThatWouldFillThePageIsLeftForTheNext() {
        let records = [ScriptedRecord(length: 2048), ScriptedRecord(length: 2048), ScriptedRecord("a\n")]
        let file = openPages(ScriptedFile(records))
        #expect(file.read(65536).count == 4098)
        #expect(file.reader.file.shown == [0, 1, 2])
    }

    @Test func pastTheEndChangesNothing() {
        let file = openPages(ScriptedFile("one\n", "two\n"))
        #expect(file.pread(9, at: 8) == .end)
        #expect(file.reader.memory == nil)
        #expect(file.read(2) == .text("on"))
        #expect(file.pread(9, at: 1000) == .end)
        #expect(file.pread(9, at: .max - 9) == .end)
        #expect(file.reader.offset == 2)
        #expect(file.read(9) == .text("e\ntwo\n"))
        #expect(file.pread(9, at: 8) == .end)
        #expect(file.pread(9, at: 9) == .end)
    }

    @Test func readingAtZeroStartsAgainWithAFreshSnapshot() {
        var script = ScriptedFile("old\n", "old\n")
        script.laterRecords = [ScriptedRecord("new\n")]
        let file = openPages(script)
        #expect(file.lseek(3) == .position(3))
        #expect(file.lseek(0) == .position(0))
        #expect(file.read(2) == .text("ol"))
        #expect(!file.reader.file.calls.contains(.rewind))
        #expect(file.pread(3, at: 4) == .text("old"))
        #expect(file.pread(100, at: 0) == .text("new\n"))
        #expect(file.reader.file.calls.filter { $0 == .rewind }.count == 1)
        let elsewhere = openPages(ScriptedFile("abc"))
        #expect(elsewhere.pread(9, at: 1) == .text("bc"))
        #expect(elsewhere.read(9) == .text("abc"))
        #expect(elsewhere.reader.file.calls.contains(.rewind))
    }

    @Test func aRecordOf4095BytesFitsAPage() {
        let records = [ScriptedRecord("a\n"), ScriptedRecord(length: 4095), ScriptedRecord("b\n")]
        let script = ScriptedFile(records)
        let file = openPages(script)
        #expect(file.read(65536) == .bytes(script.text))
        #expect(file.pread(100, at: 4000) == .bytes(Array(script.text.dropFirst(4000))))
    }

    @Test func aRecordThatFitsNoPageIsAnInputOutputError() {
        for length in [4096, 4097, 20000] {
            let allocator = CountingAllocator()
            let records = [ScriptedRecord("a\n"), ScriptedRecord(length: length), ScriptedRecord("b\n")]
            let file = openPages(ScriptedFile(records), allocator)
            #expect(file.read(65536) == .text("a\n"))
            #expect(file.read(65536) == .failed(.inputOutput))
            #expect(file.pread(9, at: Int64(length) + 2) == .text("b\n"))
            #expect(allocator.sizes == [4096])
        }
    }

    @Test func aWrongLengthIsAnInputOutputError() {
        for claimed in [0, 3, 5, 4095, 5000] {
            var record = ScriptedRecord("four")
            record.claimedLength = claimed
            let file = openPages(ScriptedFile([.init("a\n"), record]))
            #expect(file.read(100) == .text("a\n"))
            #expect(file.read(100) == .failed(.inputOutput))
        }
    }

    @Test func emptyAndSkippedRecordsLeaveNothing() {
        let records: [ScriptedRecord] = [
            .skipped("x"), .init(""), .init("a\n"), .skipped("y"), .init("b\n"), .init(""), .skipped("z"),
        ]
        let file = openPages(ScriptedFile(records))
        #expect(file.read(100) == .text("a\nb\n"))
        #expect(file.read(100) == .end)
        #expect(file.pread(9, at: 1) == .text("\nb\n"))
        #expect(openPages(ScriptedFile("", "")).read(100) == .end)
        #expect(openPages(ScriptedFile([])).read(100) == .end)
    }

    @Test func positionsMayBeKeys() {
        var script = ScriptedFile("a\n", "b\n", "c\n")
        script.stride = 10
        let file = openPages(script)
        #expect(file.read(2) == .text("a\n"))
        #expect(file.read(100) == .text("b\nc\n"))
        #expect(file.pread(9, at: 3) == .text("\nc\n"))
        var buggy = ScriptedFile("a\n", "b\n", "c\n")
        buggy.nextIsBuggy = true
        let helped = openPages(buggy)
        #expect(helped.read(2) == .text("a\n"))
        #expect(helped.read(100) == .text("b\nc\n"))
        #expect(helped.reader.buggyNextCount == 3)
    }

    @Test func pageAndPositionChecks() {
        let allocator = CountingAllocator()
        allocator.refuse([4096])
        let file = openPages(ScriptedFile("one\n"), allocator)
        #expect(file.read(0) == .end)
        #expect(file.pread(0, at: -1) == .failed(.invalidArgument))
        #expect(file.pread(1, at: .max) == .failed(.invalidArgument))
        #expect(file.read(10) == .failed(.noMemory))
        #expect(file.pread(10, at: 1) == .failed(.noMemory))
        allocator.refuse([])
        #expect(file.pread(10, at: 1) == .text("ne\n"))
        #expect(file.read(10) == .text("one\n"))
        #expect(allocator.liveCount == 1)
    }

    @Test func thePageIsGivenBackWithTheReader() {
        let allocator = CountingAllocator(pageSize: 16384)
        do {
            let file = openPages(ScriptedFile([ScriptedRecord(length: 16383)]), allocator)
            #expect(file.read(100).count == 100)
            #expect(allocator.sizes == [16384])
            #expect(allocator.liveCount == 1)
        }
        #expect(allocator.liveCount == 0)
    }
}
