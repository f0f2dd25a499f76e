import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// The records of a file as they were when it was opened, or when it was last read from the start.
struct RecordList<Record: Sendable>: SequentialFile {
    private let take: @Sendable () -> [Record]
    private let write: @Sendable (Record, inout SeqBuffer) -> Void
    private var records: [Record]

    /// Takes the records now, and again with every rewind.
    ///
    /// - Parameters:
    ///   - take: gives what is to be seen of the machine at that moment, in the order of the file.
    ///   - write: writes a record's text; the same for the same record.
    init(
        take: @escaping @Sendable () -> [Record],
        write: @escaping @Sendable (Record, inout SeqBuffer) -> Void
    ) {
        self.take = take
        self.write = write
        records = take()
    }

    mutating func rewind() { records = take() }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < records.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        write(records[record], &buffer)
        return .record
    }

    func stop(_ record: Int?) {}
}

extension TreeFile {
    /// Opens the file as a list of records of `machine`.
    func openRecords<Record: Sendable>(
        of machine: Machine, _ take: @escaping @Sendable () -> [Record],
        _ write: @escaping @Sendable (Record, inout SeqBuffer) -> Void
    ) -> OpenFile {
        SmallOpenFile(place: self, file: RecordList(take: take, write: write), heap: machine.heap)
    }
}
