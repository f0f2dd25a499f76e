import KernelTypes
import Machine
import SeqFile

/// `/proc/interrupts` as it was before its iterator: the whole file is one record, and must fit one buffer
/// (Linux: `single_open` with a buffer made beforehand).
struct InterruptsWholeFile: SequentialFile {
    private let source: InterruptsSource
    private var view: TableView

    init(_ source: InterruptsSource) {
        self.source = source
        view = source.view()
    }

    /// The number of CPUs that are online in the file's snapshot.
    var onlineCPUs: Int { view.snapshot.state.online.count }

    mutating func rewind() { view = source.view() }

    func start(_ position: inout Int64) throws(Errno) -> Void? { position == 0 ? () : nil }

    func next(after record: Void, _ position: inout Int64) throws(Errno) -> Void? {
        position += 1
        return nil
    }

    func show(_ record: Void, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        let rows = view.table.rows.indices
        // What cannot fit need not be written: an overflowed buffer is thrown away.
        guard view.start(ofRow: rows.upperBound) < buffer.size - buffer.count else {
            buffer.setOverflow()
            return .record
        }
        for row in rows {
            view.put(view.cells(ofRow: row), ofRow: row, prefix: true, suffix: true, into: &buffer)
        }
        return .record
    }

    func stop(_ record: Void?) {}
}
