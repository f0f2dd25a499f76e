import Glibc
import KernelTypes
import Machine
import SeqFile

/// Captured text, served as it is through the kernel's own engine: record by record.
struct CapturedTextFile: TreeFile {
    let records: CapturedRecords
    let machine: Machine
    let mode: UInt16

    func open() throws(Errno) -> OpenFile {
        CapturedTextOpenFile(
            file: CapturedRecordFile(records: records),
            buffers: .ofFiles(machine.heap))
    }
}

/// An open captured text.
private final class CapturedTextOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<CapturedRecordFile, HeapBuffers>

    init(file: CapturedRecordFile, buffers: HeapBuffers) {
        reader = RowReader(file: file, allocator: buffers)
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// The iterator over the records of a captured text.
private struct CapturedRecordFile: SequentialFile {
    struct Record {
        let number: Int
        let place: Range<Int>
    }

    let records: CapturedRecords

    mutating func rewind() {}

    func start(_ position: inout Int64) throws(Errno) -> Record? {
        guard position >= 0, position < records.count else { return nil }
        return Record(number: Int(position), place: records.record(Int(position)))
    }

    func next(after record: Record, _ position: inout Int64) throws(Errno) -> Record? {
        position += 1
        guard position < records.count else { return nil }
        return Record(number: record.number + 1, place: records.record(after: record.place))
    }

    func show(_ record: Record, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        let text = records.text
        buffer.put(text.span.extracting(record.place))
        return .record
    }

    func stop(_ record: Record?) {}
}
