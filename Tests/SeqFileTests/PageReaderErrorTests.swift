import KernelTypes
import SeqFile
import Testing

/// What fails in the reader of one page, and what comes before it.
@Suite struct PageReaderErrorTests {
    @Test func aFaultKeepsTheData() {
        let file = openPages(ScriptedFile("one\n", "two\n"))
        #expect(file.read(100, good: 0) == .failed(.badAddress))
        #expect(file.pread(100, at: 4, good: 0) == .failed(.badAddress))
        #expect(file.reader.pendingCount == 4)
        let calls = file.reader.file.calls
        #expect(file.pread(100, at: 4, good: 1) == .text("t"))
        #expect(file.pread(100, at: 5) == .text("wo\n"))
        #expect(Array(file.reader.file.calls.prefix(calls.count)) == calls)
        #expect(file.reader.file.shown == [0, 1, 1])
    }

    @Test func leftoversDoNotTurnTheEndIntoAFault() {
        let file = openPages(ScriptedFile("one\n"))
        #expect(file.read(1) == .text("o"))
        #expect(file.pread(1, at: 4) == .end)
    }

    @Test func aFaultInALaterPageIsAShortRead() {
        let records = (0..<10).map { ScriptedRecord(length: 3000, seed: $0) }
        let script = ScriptedFile(records)
        let file = openPages(script)
        #expect(file.read(30000, good: 10000).count == 10000)
        #expect(file.read(30000) == .bytes(Array(script.text.dropFirst(10000))))
        #expect(file.reader.file.shown.count == 10)
    }

    @Test func anErrorComesAfterTheDataAndIsMetAgain() {
        let file = openPages(ScriptedFile([.init("a\n"), .failing(.interrupted, after: "p"), .init("b\n")]))
        #expect(file.read(100) == .text("a\n"))
        #expect(file.reader.file.calls == [.start(0), .show(0), .next(0), .show(1), .stop(1)])
        #expect(file.read(100) == .failed(.interrupted))
        #expect(file.read(100) == .failed(.interrupted))
        #expect(file.pread(100, at: 3) == .text("b\n"))
        file.reader.file.records[1].showError = nil
        #expect(file.read(100) == .text("pb\n"))
    }

    @Test func anErrorInALaterPageComesAfterTheData() {
        let records = (0..<4).map { ScriptedRecord(length: 3000, seed: $0) }
        let file = openPages(ScriptedFile(records + [.failing(.inputOutput)]))
        #expect(file.read(30000).count == 12000)
        #expect(file.read(30000) == .failed(.inputOutput))
    }

    @Test func aFaultComesBeforeAnError() {
        let file = openPages(ScriptedFile([.init("a\n"), .failing(.inputOutput)]))
        #expect(file.read(100, good: 0) == .failed(.badAddress))
        #expect(file.read(100) == .text("a\n"))
        #expect(file.read(100, good: 0) == .failed(.inputOutput))
    }

    @Test func errorsOfStartAndNext() {
        let broken = openPages(ScriptedFile([.missing(.again), .init("b\n")]))
        #expect(broken.read(100) == .failed(.again))
        #expect(broken.reader.file.calls == [.start(0), .stop(nil)])
        let behindNothing = openPages(ScriptedFile([.skipped("x"), .missing(.again)]))
        #expect(behindNothing.read(100) == .failed(.again))
        let behindData = openPages(ScriptedFile([.init("a\n"), .missing(.again)]))
        #expect(behindData.read(100) == .text("a\n"))
        #expect(behindData.read(100) == .failed(.again))
    }

    @Test func aRetryAfterAnErrorStillSkipsToItsOffset() {
        let file = openPages(ScriptedFile([.init("one\n"), .failing(.inputOutput, after: "two\n")]))
        #expect(file.pread(9, at: 6) == .failed(.inputOutput))
        file.reader.file.records[1].showError = nil
        #expect(file.pread(9, at: 6) == .text("o\n"))
    }

    @Test func badSeeksChangeNothing() {
        let file = openPages(ScriptedFile("one\n", "two\n"))
        #expect(file.read(5) == .text("one\nt"))
        for whence in [Whence.end, .data, .hole] {
            #expect(file.lseek(0, whence) == .failed(.invalidArgument))
        }
        #expect(file.lseek(-6, .current) == .failed(.invalidArgument))
        #expect(file.lseek(.max, .current) == .failed(.invalidArgument))
        #expect(file.position == 5)
        #expect(file.lseek(-3, .current) == .position(2))
        #expect(file.reader.file.shown == [0, 1])
        #expect(file.lseek(.max) == .position(.max))
        #expect(file.read(1) == .failed(.invalidArgument))
        #expect(file.lseek(5) == .position(5))
        #expect(file.read(9) == .text("wo\n"))
        #expect(file.reader.file.shown == [0, 1])
    }
}
