import KernelTypes
import SeqFile
import Testing

/// When the buffer is taken, grows, and goes.
@Suite struct RowReaderBufferTests {
    @Test func aRecordOf4095BytesFitsAPage() {
        let allocator = CountingAllocator()
        let file = openRows(ScriptedFile([ScriptedRecord(length: 4095)]), allocator)
        #expect(file.read(65536).count == 4095)
        #expect(allocator.sizes == [4096])
    }

    @Test func aRecordOf4096BytesDoublesTheBuffer() {
        let allocator = CountingAllocator()
        let file = openRows(ScriptedFile([ScriptedRecord(length: 4096)]), allocator)
        #expect(file.read(65536).count == 4096)
        #expect(allocator.sizes == [4096, 8192])
        #expect(allocator.liveCount == 1)
        #expect(file.reader.bufferSize == 8192)
        #expect(file.reader.memory?.address == 0xffff_8880_0000_2000)
    }

    @Test func onlyTheRecordThatDidNotFitIsProducedAgain() {
        let records = [ScriptedRecord("a\n"), ScriptedRecord(length: 20000), ScriptedRecord("b\n")]
        let file = openRows(ScriptedFile(records))
        #expect(file.read(65536) == .text("a\n"))
        #expect(file.reader.index == 1)
        file.reader.file.calls = []
        #expect(file.read(65536).count == 20002)
        #expect(
            file.reader.file.calls == [
                .start(1), .show(1), .stop(1), .start(1), .show(1), .stop(1), .start(1), .show(1), .stop(1),
                .start(1), .show(1), .next(1), .show(2), .next(2), .stop(nil),
            ])
    }

    @Test func oneByteOfTheBufferStaysUnused() {
        let fitting = [ScriptedRecord(length: 2048), ScriptedRecord(length: 2047)]
        #expect(openRows(ScriptedFile(fitting)).read(65536).count == 4095)
        let full = [ScriptedRecord(length: 2048), ScriptedRecord(length: 2048)]
        #expect(openRows(ScriptedFile(full)).read(65536).count == 2048)
    }

    @Test func aReadReturnsAtMostOneBuffer() {
        let lengths = (0..<400).map { 60 + ($0 * 37) % 90 }
        let records = lengths.indices.map { ScriptedRecord(length: lengths[$0], seed: $0) }
        let file = openRows(ScriptedFile(records))
        var expected: [Int] = []
        for length in lengths {
            if let last = expected.last, last + length < 4096 {
                expected[expected.count - 1] += length
            } else {
                expected.append(length)
            }
        }
        #expect(expected.count > 8)
        let chunks = file.readToEnd(65536)
        #expect(chunks?.map(\.count) == expected)
        #expect(file.reader.file.shown.count == lengths.count + expected.count - 1)
    }

    @Test func theBufferGrowsForOneRecordAndStaysLarge() {
        let lengths = [1000, 3000, 12000, 5000, 5000, 5000, 1000, 600]
        let allocator = CountingAllocator()
        let records = lengths.indices.map { ScriptedRecord(length: lengths[$0], seed: $0) }
        let file = openRows(ScriptedFile(records), allocator)
        #expect(file.readToEnd(65536)?.map(\.count) == [4000, 12000, 16000, 600])
        #expect(allocator.sizes == [4096, 8192, 16384])
        #expect(file.lseek(0) == .position(0))
        #expect(file.readToEnd(65536)?.map(\.count) == [16000, 16000, 600])
        #expect(allocator.sizes == [4096, 8192, 16384])
    }

    @Test func withoutAPageThereIsNoRead() {
        let allocator = CountingAllocator()
        allocator.refuse([4096])
        let file = openRows(ScriptedFile("a\n"), allocator)
        #expect(file.read(10) == .failed(.noMemory))
        #expect(file.pread(10, at: 1) == .failed(.noMemory))
        #expect(file.reader.file.calls.isEmpty)
        allocator.refuse([])
        #expect(file.read(10) == .text("a\n"))
        #expect(!file.reader.file.calls.contains(.rewind))
    }

    @Test func aBufferThatCannotGrowIsGoneAndTheNextReadBeginsWithAPage() {
        let allocator = CountingAllocator()
        allocator.refuse([16384])
        let file = openRows(ScriptedFile([ScriptedRecord("a\n"), ScriptedRecord(length: 10000)]), allocator)
        #expect(file.read(65536) == .text("a\n"))
        #expect(file.read(65536) == .failed(.noMemory))
        #expect(allocator.liveCount == 0)
        #expect(file.reader.memory == nil)
        #expect(file.reader.bufferSize == 0)
        #expect(file.reader.index == 1)
        allocator.refuse([])
        #expect(file.read(65536).count == 10000)
        #expect(allocator.sizes == [4096, 8192, 16384, 4096, 8192, 16384])
    }

    @Test func leftoversComeBeforeAGrowthThatFails() {
        let allocator = CountingAllocator()
        allocator.refuse([8192])
        let file = openRows(ScriptedFile([ScriptedRecord("abcd"), ScriptedRecord(length: 5000)]), allocator)
        #expect(file.read(1) == .text("a"))
        #expect(file.read(65536) == .text("bcd"))
        #expect(file.reader.memory == nil)
        #expect(file.read(65536) == .failed(.noMemory))
    }

    @Test func noBufferIsLargerThanTheLargestRead() {
        let allocator = CountingAllocator()
        let file = OpenFile(RowReader(file: EndlessFile(), allocator: allocator))
        #expect(file.read(10) == .failed(.noMemory))
        #expect(allocator.sizes == (12...30).map { 1 << $0 })
        #expect(allocator.liveCount == 0)
        #expect(file.pread(10, at: 10) == .failed(.noMemory))
        #expect(allocator.liveCount == 0)
    }

    @Test func aBufferCanBeTakenAtOpen() throws {
        let allocator = CountingAllocator()
        let script = ScriptedFile([ScriptedRecord(length: 10000)])
        do {
            let file = OpenFile(try RowReader(file: script, allocator: allocator, bufferSize: 9000))
            #expect(file.reader.bufferSize == 9000)
            #expect(file.reader.file.calls.isEmpty)
            #expect(file.read(65536).count == 10000)
            #expect(allocator.sizes == [9000, 18000])
        }
        #expect(allocator.liveCount == 0)
        for size in [0, -1, 2_147_479_553] {
            #expect(throws: Errno.noMemory) {
                _ = try RowReader(file: script, allocator: allocator, bufferSize: size)
            }
        }
        allocator.refuse([100])
        #expect(throws: Errno.noMemory) {
            _ = try RowReader(file: script, allocator: allocator, bufferSize: 100)
        }
    }

    @Test func theBufferIsGivenBackWithTheReader() {
        let allocator = CountingAllocator()
        do {
            let file = openRows(ScriptedFile("a\n"), allocator)
            #expect(file.reader.memory == nil)
            #expect(file.read(1) == .text("a"))
            #expect(allocator.liveCount == 1)
        }
        #expect(allocator.liveCount == 0)
    }
}

/// One record that fits no buffer.
private struct EndlessFile: SequentialFile {
    mutating func rewind() {}
    mutating func start(_ position: inout Int64) throws(Errno) -> Int? { position == 0 ? 0 : nil }
    mutating func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return nil
    }
    mutating func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        buffer.setOverflow()
        return .record
    }
    mutating func stop(_ record: Int?) {}
}
