import KernelTypes
import Machine
import SeqFile

/// `/proc/interrupts`, or a table like it, as an iterator over interrupt *and* CPU: a record is a run of cells
/// that fits a page.
///
/// Every row has the same number of positions, `stride`, so that row and run follow from a position by
/// division; a row with fewer cells uses fewer of them. Rows that are mostly zero have short runs: all those
/// that are zero altogether stand ready in memory that the machine has once, and only the few others are written.
struct InterruptsPageFile: AddressableFile {
    /// A run of cells of one row, with the text before the row's first cell and that behind its last one.
    struct Record {
        let row: Int
        let run: Int
        let cells: Range<Int>
        let isLast: Bool
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
        cellsPerShortRun = blankCells == nil ? cellsPerRun : Self.shortRun
        let mostCells = max(view.cpus.count, view.table.mostFixedCells)
        stride = max(1, (mostCells + cellsPerShortRun - 1) / cellsPerShortRun)
    }

    func start(_ position: inout Int64) throws(Errno) -> Record? {
        guard position >= 0 else { return nil }
        let (row, run) = Int(position).quotientAndRemainder(dividingBy: stride)
        guard row < view.table.rows.count else { return nil }
        return record(row, run) ?? first(ofRow: row + 1, &position)
    }

    func next(after record: Record, _ position: inout Int64) throws(Errno) -> Record? {
        if !record.isLast {
            position += 1
            return self.record(record.row, record.run + 1)
        }
        return first(ofRow: record.row + 1, &position)
    }

    func show(_ record: Record, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        view.put(
            record.cells, ofRow: record.row, prefix: record.run == 0, suffix: record.isLast, into: &buffer)
        return .record
    }

    func stop(_ record: Record?) {}

    func length(of record: Record) -> Int {
        let shape = view.table.shapes[record.row]
        return view.length(ofCells: record.cells, row: record.row)
            + (record.run == 0 ? shape.prefix.count : 0) + (record.isLast ? shape.suffix.count : 0)
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
        let (row, run) = Int(position).quotientAndRemainder(dividingBy: stride)
        // The first and the last run have text beside their cells.
        guard run > 0, row < view.table.rows.count, isMostlyZero(row) else { return nil }
        let all = view.cells(ofRow: row)
        let first = all.lowerBound + run * cellsPerShortRun
        guard all.upperBound - first > Self.fewestReady * Self.shortRun else { return nil }
        let blank = view.blankCells(from: first, ofRow: row)
        let count = min(blank, all.upperBound - 1 - first) / Self.shortRun
        guard count >= Self.fewestReady else { return nil }
        return unsafe ReadyRecords(
            blankCells.bytes, period: SeqBuffer.countWidth,
            recordLength: Self.shortRun * SeqBuffer.countWidth, count: count)
    }

    /// The cells of a run in rows that are mostly zero, on machines whose runs may stand ready. With the longest text
    /// they fit any page.
    private static let shortRun = 32
    /// Fewer runs than this are written rather than pointed at: a piece of a reply costs something too.
    private static let fewestReady = 8
    /// With fewer CPUs no run stands ready: the first and the last one of a row never do.
    static let fewestCPUsWithReadyRuns = shortRun * (fewestReady + 1) + 1

    private func first(ofRow row: Int, _ position: inout Int64) -> Record? {
        position = Int64(row * stride)
        return row < view.table.rows.count ? record(row, 0) : nil
    }

    /// A run of a row; nil when the row has not so many.
    private func record(_ row: Int, _ run: Int) -> Record? {
        let all = view.cells(ofRow: row)
        let length = runLength(ofRow: row)
        let from = all.lowerBound + run * length
        guard run == 0 || from < all.upperBound else { return nil }
        let end = min(from + length, all.upperBound)
        return Record(row: row, run: run, cells: from..<end, isLast: end == all.upperBound)
    }

    /// Where a run begins in its row; the text before the cells belongs to the first one.
    private func start(ofRun run: Int, row: Int) -> Int {
        guard run > 0 else { return 0 }
        let all = view.cells(ofRow: row)
        let before = all.lowerBound..<min(all.lowerBound + run * runLength(ofRow: row), all.upperBound)
        return view.table.shapes[row].prefix.count + view.length(ofCells: before, row: row)
    }

    private func runCount(ofRow row: Int) -> Int {
        let length = runLength(ofRow: row)
        return max(1, (view.cells(ofRow: row).count + length - 1) / length)
    }

    private func runLength(ofRow row: Int) -> Int { isMostlyZero(row) ? cellsPerShortRun : cellsPerRun }

    private func isMostlyZero(_ row: Int) -> Bool { view.table.shapes[row].isMostlyZero }
}
