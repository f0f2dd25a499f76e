import KernelTypes
import SeqFile
import Testing

/// Offsets: restarting at 0, walking to others, `lseek`.
@Suite struct RowReaderSeekTests {
    @Test func readingAtZeroStartsAgainWithAFreshSnapshot() {
        var script = ScriptedFile("old\n", "old\n")
        script.laterRecords = [ScriptedRecord("new\n")]
        let file = openRows(script)
        #expect(file.read(2) == .text("ol"))
        #expect(!file.reader.file.calls.contains(.rewind))
        #expect(file.read(4) == .text("d\nol"))
        #expect(file.pread(100, at: 0) == .text("new\n"))
        #expect(file.reader.file.calls.filter { $0 == .rewind }.count == 1)
        #expect(file.pread(100, at: 0) == .text("new\n"))
        #expect(file.reader.file.calls.filter { $0 == .rewind }.count == 2)
    }

    @Test func theFirstReadAtZeroTakesNoSnapshotUnlessOneWasUsed() {
        let sought = openRows(ScriptedFile("abc"))
        #expect(sought.lseek(0) == .position(0))
        #expect(sought.read(9) == .text("abc"))
        #expect(!sought.reader.file.calls.contains(.rewind))
        let walked = openRows(ScriptedFile("abc"))
        #expect(walked.pread(9, at: 1) == .text("bc"))
        #expect(walked.read(9) == .text("abc"))
        #expect(walked.reader.file.calls.contains(.rewind))
    }

    @Test func aWalkProducesAllThatComesBeforeAndKeepsTheRest() {
        let file = openRows(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.pread(2, at: 5) == .text("wo"))
        #expect(
            file.reader.file.calls == [.start(0), .show(0), .next(0), .show(1), .next(1), .stop(2)])
        #expect(file.reader.index == 2)
        #expect(file.reader.offset == 7)
        #expect(file.position == 0)
        #expect(file.pread(9, at: 7) == .text("\nsix\n"))
    }

    @Test func aWalkEndsAtTheBoundaryOfARecord() {
        let file = openRows(ScriptedFile("one\n", "", "two\n", "six\n"))
        #expect(file.lseek(4) == .position(4))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .stop(1)])
        #expect(file.reader.index == 1)
        #expect(file.reader.pendingCount == 0)
        #expect(file.read(4) == .text("two\n"))
    }

    @Test func aWalkLeavesOutWhatIsSkipped() {
        let file = openRows(ScriptedFile([.skipped("zero"), .init("one\n"), .skipped("x"), .init("two\n")]))
        #expect(file.pread(9, at: 5) == .text("wo\n"))
    }

    @Test func aWalkThatGrowsTheBufferBeginsAgain() {
        let allocator = CountingAllocator()
        let records = [ScriptedRecord("a\n"), ScriptedRecord(length: 9000), ScriptedRecord("b\n")]
        let file = openRows(ScriptedFile(records), allocator)
        #expect(file.pread(10, at: 9002) == .text("b\n"))
        #expect(file.reader.file.shown == [0, 1, 0, 1, 0, 1, 2])
        #expect(allocator.sizes == [4096, 8192, 16384])
    }

    @Test func aWalkBeyondTheEndIsNoFailure() {
        let file = openRows(ScriptedFile("one\n"))
        #expect(file.pread(10, at: 1000) == .end)
        #expect(file.reader.offset == 1000)
        #expect(file.lseek(.max) == .position(.max))
        #expect(file.read(1) == .failed(.invalidArgument))
        #expect(file.read(0) == .end)
        #expect(file.lseek(.max - 1) == .position(.max - 1))
        #expect(file.read(1) == .end)
    }

    @Test func aWalkThatFailsLeavesTheReaderAtZero() {
        let file = openRows(ScriptedFile([.init("one\n"), .init("two\n"), .failing(.inputOutput)]))
        #expect(file.read(6) == .text("one\ntw"))
        file.reader.file.calls = []
        #expect(file.pread(1, at: 9) == .failed(.inputOutput))
        #expect(file.reader.file.calls.suffix(2) == [.show(2), .stop(2)])
        #expect(file.reader.offset == 0)
        #expect(file.reader.index == 0)
        #expect(file.reader.pendingCount == 0)
        #expect(file.read(2) == .text("o\n"))
    }

    @Test func aWalkMeetsErrorsOfStartAndNextOnlyWhereItPasses() {
        let broken = openRows(ScriptedFile([.missing(.inputOutput)]))
        #expect(broken.pread(1, at: 1) == .failed(.inputOutput))
        #expect(broken.reader.file.calls == [.start(0), .stop(nil)])
        let file = openRows(ScriptedFile([.init("one\n"), .missing(.inputOutput)]))
        #expect(file.pread(9, at: 2) == .text("e\n"))
        #expect(file.lseek(4) == .position(4))
        #expect(file.pread(9, at: 5) == .failed(.inputOutput))
        #expect(file.reader.file.calls.suffix(2) == [.next(0), .stop(nil)])
    }

    @Test func aWalkWithoutMemoryFails() {
        let allocator = CountingAllocator()
        allocator.refuse([8192])
        let file = openRows(ScriptedFile([ScriptedRecord(length: 5000)]), allocator)
        file.position = 3
        #expect(file.lseek(4990) == .failed(.noMemory))
        #expect(file.position == 0)
        #expect(file.reader.memory == nil)
        allocator.refuse([])
        #expect(file.pread(100, at: 4990).count == 10)
    }

    @Test func seekingWhereTheReaderIsDoesNothing() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.read(5) == .text("one\nt"))
        let calls = file.reader.file.calls
        file.position = 77
        #expect(file.lseek(5) == .position(5))
        #expect(file.reader.file.calls == calls)
        #expect(file.read(9) == .text("wo\n"))
    }

    @Test func theSeekItselfDoesTheWork() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.lseek(5) == .position(5))
        #expect(file.reader.file.shown == [0, 1])
        #expect(file.read(2) == .text("wo"))
        #expect(file.reader.file.shown == [0, 1])
    }

    @Test func currentIsRelativeToTheFilePosition() {
        let file = openRows(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.read(4) == .text("one\n"))
        #expect(file.pread(2, at: 9) == .text("ix"))
        #expect(file.lseek(-1, .current) == .position(3))
        #expect(file.lseek(2, .current) == .position(5))
        #expect(file.read(2) == .text("wo"))
    }

    @Test func badSeeksChangeNothing() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.read(5) == .text("one\nt"))
        for whence in [Whence.end, .data, .hole] {
            #expect(file.lseek(0, whence) == .failed(.invalidArgument))
        }
        #expect(file.lseek(-1) == .failed(.invalidArgument))
        #expect(file.lseek(-6, .current) == .failed(.invalidArgument))
        #expect(file.lseek(.max, .current) == .failed(.invalidArgument))
        #expect(file.lseek(.min, .current) == .failed(.invalidArgument))
        #expect(file.position == 5)
        #expect(file.read(9) == .text("wo\n"))
        #expect(Whence(rawValue: 5) == nil)
    }

    @Test func aSeekThatFailsLeavesThePositionAtZero() {
        let file = openRows(ScriptedFile([.init("one\n"), .failing(.inputOutput)]))
        #expect(file.read(4) == .text("one\n"))
        #expect(file.lseek(6) == .failed(.inputOutput))
        #expect(file.position == 0)
        #expect(file.read(4) == .text("one\n"))
    }
}
