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
        view.put(rows: view.table.rows.indices, into: &buffer)
        return .record
    }

    func stop(_ record: Void?) {}
}
