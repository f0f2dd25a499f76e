import KernelTypes
import Machine
import SeqFile

/// `/proc/interrupts` as kernels since 2003 iterate over it: a record is an interrupt's whole line, however
/// many CPUs there are, the header is part of the first one, and the architecture's lines are one together.
///
/// A position is an interrupt number. Numbers without a line are passed over at once, which no reader can tell
/// from the kernel's trying each of them.
struct InterruptsRowFile: SequentialFile {
    private let source: InterruptsSource
    private var view: TableView

    init(_ source: InterruptsSource) {
        self.source = source
        view = source.view()
    }

    mutating func rewind() { view = source.view() }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        let records = view.table.records
        let wanted = position
        let place = records.partition { $0.position >= wanted }
        guard place < records.count else { return nil }
        position = records[place].position
        return place
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        let records = view.table.records
        guard record + 1 < records.count else {
            position = records[record].position + 1
            return nil
        }
        position = records[record + 1].position
        return record + 1
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        view.put(rows: view.table.records[record].rows, into: &buffer)
        return .record
    }

    func stop(_ record: Int?) {}
}
