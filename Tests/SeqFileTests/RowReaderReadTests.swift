import KernelTypes
import SeqFile
import Testing

/// The read of today's seq_file, rule by rule.
@Suite struct RowReaderReadTests {
    @Test func wantingNothingTouchesNothing() {
        let allocator = CountingAllocator()
        let file = openRows(ScriptedFile("one\n"), allocator)
        #expect(file.read(0) == .end)
        #expect(file.pread(0, at: .max) == .end)
        #expect(file.reader.file.calls.isEmpty)
        #expect(allocator.sizes.isEmpty)
        #expect(file.read(3) == .text("one"))
        let calls = file.reader.file.calls
        #expect(file.pread(0, at: 0) == .end)
        #expect(file.reader.file.calls == calls)
        #expect(file.read(1) == .text("\n"))
    }

    @Test func impossiblePositionsAreInvalid() {
        let file = openRows(ScriptedFile("one\n"))
        #expect(file.pread(1, at: -1) == .failed(.invalidArgument))
        #expect(file.pread(0, at: -1) == .failed(.invalidArgument))
        #expect(file.pread(1, at: .max) == .failed(.invalidArgument))
        #expect(file.pread(2, at: .max - 1) == .failed(.invalidArgument))
        #expect(file.reader.file.calls.isEmpty)
        #expect(file.pread(1, at: .max - 1) == .end)
        #expect(file.reader.offset == .max - 1)
    }

    @Test func theOverflowOfThePositionIsJudgedBeforeTheLengthIsCut() throws {
        #expect(ReadLimits.maximumTransfer(pageSize: 4096) == 2_147_479_552)
        #expect(ReadLimits.maximumTransfer(pageSize: 16384) == 0x7fff_c000)
        #expect(try ReadLimits.admit(.max, at: 0, pageSize: 4096) == 2_147_479_552)
        #expect(throws: Errno.invalidArgument) { try ReadLimits.admit(.max, at: 1, pageSize: 4096) }
        #expect(throws: Errno.invalidArgument) { try ReadLimits.admit(-1, at: 1, pageSize: 4096) }
    }

    @Test func oneReadIsOneIteration() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.read(100) == .text("one\ntwo\n"))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .show(1), .next(1), .stop(nil)])
        #expect(file.reader.index == 2)
        #expect(file.reader.offset == 8)
        file.reader.file.calls = []
        #expect(file.read(100) == .end)
        #expect(file.reader.file.calls == [.start(2), .stop(nil)])
    }

    @Test func noRecordIsProducedBeyondWhatIsWanted() {
        let file = openRows(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.read(4) == .text("one\n"))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .stop(1)])
        #expect(file.reader.index == 1)
        #expect(file.read(5) == .text("two\ns"))
        #expect(file.reader.file.shown == [0, 1, 2])
        #expect(file.reader.pendingCount == 3)
    }

    @Test func smallReadsAreNotShort() {
        let records = (0..<20).map { ScriptedRecord(length: 3 + $0 % 5, seed: $0) }
        let file = openRows(ScriptedFile(records))
        let chunks = file.readToEnd(7)
        #expect(chunks?.dropLast().allSatisfy { $0.count == 7 } == true)
        #expect(chunks.map { Array($0.joined()) } == ScriptedFile(records).text)
    }

    @Test func leftoversThatFillTheReadAreFollowedByOneRecordAhead() {
        let file = openRows(ScriptedFile("abcdef", "ghi", "jkl"))
        #expect(file.read(2) == .text("ab"))
        #expect(file.read(3) == .text("cde"))
        #expect(file.reader.file.shown == [0])
        #expect(file.read(1) == .text("f"))
        #expect(file.reader.file.shown == [0, 1])
        #expect(file.reader.pendingCount == 3)
        #expect(file.reader.offset == 6)
        #expect(file.read(3) == .text("ghi"))
        #expect(file.reader.file.shown == [0, 1, 2])
    }

    @Test func emptyRecordsAreSteppedOver() {
        let file = openRows(ScriptedFile("", "", "a\n", "", "b\n", ""))
        #expect(file.read(100) == .text("a\nb\n"))
        #expect(file.read(100) == .end)
        let empty = openRows(ScriptedFile("", ""))
        #expect(empty.read(100) == .end)
        #expect(empty.reader.index == 2)
        #expect(openRows(ScriptedFile([])).read(100) == .end)
    }

    @Test func skippedRecordsLeaveNothing() {
        let records: [ScriptedRecord] = [
            .skipped("first"), .init("a\n"), .skipped("middle"), .init("b\n"), .skipped("last"),
        ]
        let file = openRows(ScriptedFile(records))
        #expect(file.read(100) == .text("a\nb\n"))
        #expect(file.reader.file.shown == [0, 1, 2, 3, 4])
        #expect(file.read(100) == .end)
    }

    @Test func aSkippedRecordNeedsNoRoom() {
        let allocator = CountingAllocator()
        let big = String(repeating: "x", count: 5000)
        let records: [ScriptedRecord] = [.skipped(big), .init("a\n"), .skipped(big), .init("b\n")]
        let file = openRows(ScriptedFile(records), allocator)
        #expect(file.read(100) == .text("a\nb\n"))
        #expect(file.pread(100, at: 1) == .text("\nb\n"))
        #expect(allocator.sizes == [4096])
    }

    @Test func startMayMoveThePosition() {
        var script = ScriptedFile("a\n", "b\n", "c\n")
        script.stride = 10
        let file = openRows(script)
        #expect(file.read(2) == .text("a\n"))
        #expect(file.reader.index == 10)
        #expect(file.read(100) == .text("b\nc\n"))
        #expect(file.reader.buggyNextCount == 0)
    }

    @Test func aNextThatForgetsThePositionIsHelpedOn() {
        var script = ScriptedFile("a\n", "b\n", "c\n")
        script.nextIsBuggy = true
        let file = openRows(script)
        #expect(file.read(100) == .text("a\nb\nc\n"))
        #expect(file.reader.buggyNextCount == 3)
        #expect(file.reader.index == 3)
        #expect(file.read(100) == .end)
    }

    @Test func aFileOfOneRecordIsReadWhole() {
        let file = openRows(ScriptedFile([ScriptedRecord(length: 100_000)]))
        #expect(file.read(1 << 20).count == 100_000)
        #expect(file.reader.bufferSize == 131_072)
        #expect(file.read(1) == .end)
    }
}
