import KernelTypes
import SeqFile
import Testing

/// What fails, and what comes before it: data, then `EFAULT`, then other errors, then the end.
@Suite struct RowReaderErrorTests {
    @Test func aFaultKeepsTheData() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.read(4) == .text("one\n"))
        #expect(file.read(10, good: 0) == .failed(.badAddress))
        #expect(file.position == 4)
        #expect(file.reader.pendingCount == 4)
        #expect(file.read(10, good: 0) == .failed(.badAddress))
        #expect(file.read(10) == .text("two\n"))
        #expect(file.reader.file.shown == [0, 1])
    }

    @Test func aPartialFaultIsAShortRead() {
        let file = openRows(ScriptedFile("one\n", "two\n"))
        #expect(file.read(100, good: 6) == .text("one\ntw"))
        #expect(file.position == 6)
        #expect(file.read(100, good: 1) == .text("o"))
        #expect(file.read(100) == .text("\n"))
    }

    @Test func aFaultBehindLeftoversIsAShortRead() {
        let file = openRows(ScriptedFile("one\n", "two\n", "six\n"))
        #expect(file.read(1) == .text("o"))
        #expect(file.read(100, good: 3) == .text("ne\n"))
        #expect(file.reader.pendingCount == 8)
        #expect(file.read(100) == .text("two\nsix\n"))
    }

    @Test func anErrorOfTheFirstRecordIsReturned() {
        let file = openRows(ScriptedFile([.init("a\n"), .failing(.inputOutput), .init("b\n")]))
        #expect(file.read(2) == .text("a\n"))
        file.reader.file.calls = []
        #expect(file.read(100) == .failed(.inputOutput))
        #expect(file.reader.file.calls == [.start(1), .show(1), .stop(1)])
        #expect(file.position == 2)
        file.reader.file.records[1].showError = nil
        #expect(file.read(100) == .text("xb\n"))
    }

    @Test func anErrorOfALaterRecordComesAfterTheData() {
        let file = openRows(ScriptedFile([.init("a\n"), .failing(.interrupted, after: "p"), .init("b\n")]))
        #expect(file.read(100) == .text("a\n"))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .show(1), .stop(1)])
        #expect(file.read(100) == .failed(.interrupted))
        #expect(file.read(100) == .failed(.interrupted))
    }

    @Test func leftoversComeBeforeAnError() {
        let file = openRows(ScriptedFile([.init("abc"), .failing(.accessDenied)]))
        #expect(file.read(1) == .text("a"))
        #expect(file.read(100) == .text("bc"))
        #expect(file.read(100) == .failed(.accessDenied))
    }

    @Test func aFaultComesBeforeAnError() {
        let file = openRows(ScriptedFile([.init("a\n"), .failing(.inputOutput)]))
        #expect(file.read(100, good: 0) == .failed(.badAddress))
        #expect(file.read(100) == .text("a\n"))
        #expect(file.read(100, good: 0) == .failed(.inputOutput))
    }

    @Test func anErrorOfStartIsReturnedAndStopped() {
        let file = openRows(ScriptedFile([.missing(.again), .init("b\n")]))
        #expect(file.read(100) == .failed(.again))
        #expect(file.reader.file.calls == [.start(0), .stop(nil)])
        #expect(file.reader.index == 0)
    }

    @Test func anErrorOfNextBehindAnEmptyRecordIsReturned() {
        let file = openRows(ScriptedFile([.skipped("gone"), .missing(.notPermitted)]))
        #expect(file.read(100) == .failed(.notPermitted))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .stop(nil)])
    }

    @Test func anErrorOfNextBehindDataIsForgotten() {
        let file = openRows(ScriptedFile([.init("a\n"), .missing(.notPermitted), .init("c\n")]))
        #expect(file.read(100) == .text("a\n"))
        #expect(file.reader.index == 1)
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .stop(nil)])
        #expect(file.read(100) == .failed(.notPermitted))
    }

    @Test func anErrorMayComeWithAnOverflow() {
        var record = ScriptedRecord(length: 5000)
        record.showError = .overflow
        let allocator = CountingAllocator()
        let file = openRows(ScriptedFile([record]), allocator)
        #expect(file.read(100) == .failed(.overflow))
        #expect(allocator.sizes == [4096])
    }
}
