import KernelTypes
import Machine
import SeqFile

/// `/proc/interrupts`, or a table like it, as an iterator over interrupt *and* CPU: a record is a run of cells
/// that fits a page.
///
/// Every row has the same number of positions, `stride`, so that row and run follow from a position by
/// division; a row with fewer cells uses fewer of them. Rows that are mostly zero have short runs: all those
/// that are zero altogether stand ready in a page that the machine has once, and only the few others are written.
struct InterruptsPageFile: AddressableFile {
    /// A run of cells of one row.
    struct Record {
        let row: Int
        let run: Int
    }

    private let source: InterruptsSource
    private let pageSize: Int
    /// Cells that show 0.
    private let blankCells: BlankCells?
    private var view: TableView
    /// The cells of a run, and those of a run in rows that are mostly zero.
    private var cellsPerRun = 1
    private var cellsPerShortRun = 1
    private var stride = 1

    /// - Parameter blankCells: where cells that show 0 stand ready; nil to write them all.
    init(_ source: InterruptsSource, pageSize: Int, blankCells: BlankCells?) {
        self.source = source
        self.pageSize = pageSize
        self.blankCells = blankCells
        view = source.view()
        layOut()
    }

    mutating func rewind() {
        view = source.view()
        layOut()
    }

    /// Chooses runs so long that the widest one fits a page with one byte unused.
    private mutating func layOut() {
        var widest = SeqBuffer.countWidth
        if let header = view.table.headerRow, case .header(let style) = view.table.shapes[header].kind {
            widest = max(widest, HeaderCells(style, cpus: view.cpus).widest)
        }
        cellsPerRun = max(1, (pageSize - 1 - view.table.widestText) / widest)
        cellsPerShortRun = min(cellsPerRun, blankCells == nil ? cellsPerRun : Self.shortRun)
        let mostCells = max(view.cpus.count, view.table.mostFixedCells)
        stride = max(1, (mostCells + cellsPerShortRun - 1) / cellsPerShortRun)
    }

    func start(_ position: inout Int64) throws(Errno) -> Record? {
        guard position >= 0 else { return nil }
        let record = Record(row: Int(position) / stride, run: Int(position) % stride)
        guard record.row < view.table.rows.count else { return nil }
        guard record.run < runCount(ofRow: record.row) else { return first(ofRow: record.row + 1, &position) }
        return record
    }

    func next(after record: Record, _ position: inout Int64) throws(Errno) -> Record? {
        if record.run + 1 < runCount(ofRow: record.row) {
            position += 1
            return Record(row: record.row, run: record.run + 1)
        }
        return first(ofRow: record.row + 1, &position)
    }

    func show(_ record: Record, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        let cells = cells(of: record)
        view.put(
            cells, ofRow: record.row, prefix: record.run == 0, suffix: isLast(record), into: &buffer)
        return .record
    }

    func stop(_ record: Record?) {}

    func length(of record: Record) -> Int {
        let shape = view.table.shapes[record.row]
        return view.length(ofCells: cells(of: record), row: record.row)
            + (record.run == 0 ? shape.prefix : 0) + (isLast(record) ? shape.suffix : 0)
    }

    func locate(_ offset: Int64) -> (position: Int64, skip: Int)? {
        guard let row = view.row(at: Int(offset)) else { return nil }
        let inRow = Int(offset) - view.start(ofRow: row)
        var low = 0
        var high = runCount(ofRow: row)
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(ofRun: middle, row: row) <= inRow { low = middle } else { high = middle }
        }
        return (Int64(row * stride + low), inRow - start(ofRun: low, row: row))
    }

    func readyRecords(from position: Int64) -> ReadyRecords? {
        guard let blankCells else { return nil }
        let row = Int(position) / stride
        let run = Int(position) % stride
        // The first and the last run have text beside their cells.
        guard run > 0, row < view.table.rows.count, isMostlyZero(row) else { return nil }
        let last = runCount(ofRow: row) - 1
        guard last - run >= Self.fewestReady else { return nil }
        let blank = view.blankCells(from: cells(before: run, ofRow: row).upperBound, ofRow: row)
        let count = min(last - run, blank / cellsPerShortRun)
        guard count >= Self.fewestReady else { return nil }
        return unsafe ReadyRecords(
            blankCells.bytes, period: SeqBuffer.countWidth,
            recordLength: cellsPerShortRun * SeqBuffer.countWidth,
            count: count)
    }

    /// The cells of a run in rows that are mostly zero.
    private static let shortRun = 32
    /// Fewer runs than this are written rather than pointed at: a piece of a reply costs something too.
    private static let fewestReady = 6
    /// With fewer CPUs no run stands ready: the first and the last one of a row never do.
    static let fewestCPUsWithReadyRuns = shortRun * (fewestReady + 1) + 1

    private func first(ofRow row: Int, _ position: inout Int64) -> Record? {
        position = Int64(row * stride)
        return row < view.table.rows.count ? Record(row: row, run: 0) : nil
    }

    /// Where a run begins in its row; the text before the cells belongs to the first one.
    private func start(ofRun run: Int, row: Int) -> Int {
        guard run > 0 else { return 0 }
        let before = cells(before: run, ofRow: row)
        return view.table.shapes[row].prefix + view.length(ofCells: before, row: row)
    }

    private func runCount(ofRow row: Int) -> Int {
        let length = runLength(ofRow: row)
        return max(1, (view.cells(ofRow: row).count + length - 1) / length)
    }

    private func isLast(_ record: Record) -> Bool { record.run + 1 == runCount(ofRow: record.row) }

    private func cells(of record: Record) -> Range<Int> {
        let before = cells(before: record.run, ofRow: record.row)
        let end = min(
            before.upperBound + runLength(ofRow: record.row), view.cells(ofRow: record.row).upperBound)
        return before.upperBound..<end
    }

    private func cells(before run: Int, ofRow row: Int) -> Range<Int> {
        let all = view.cells(ofRow: row)
        return all.lowerBound..<min(all.lowerBound + run * runLength(ofRow: row), all.upperBound)
    }

    private func runLength(ofRow row: Int) -> Int { isMostlyZero(row) ? cellsPerShortRun : cellsPerRun }

    private func isMostlyZero(_ row: Int) -> Bool { view.table.shapes[row].isMostlyZero }
}
