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
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if records[middle].position < position { low = middle + 1 } else { high = middle }
        }
        guard low < records.count else { return nil }
        position = records[low].position
        return low
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
