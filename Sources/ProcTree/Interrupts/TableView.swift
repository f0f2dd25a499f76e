import KernelTypes
import Machine
import SeqFile

/// A table as one snapshot shows it: rows, fields and bytes can all be counted without rendering any.
///
/// Cells of a row are numbered from 0, by the place of their CPU among those that have columns.
struct TableView {
    let table: InterruptsTable
    let snapshot: Snapshot
    /// The CPUs that the table has columns for.
    let cpus: CPUSet
    /// The place of the first CPU that the captured table did not have.
    private let firstBeyondCapture: Int

    init(_ table: InterruptsTable, of snapshot: Snapshot) {
        self.table = table
        self.snapshot = snapshot
        let cpus = table.columns.cpus(of: snapshot.state)
        self.cpus = cpus
        let next = cpus.element(after: table.capturedCPUs - 1)
        firstBeyondCapture = next.flatMap { cpus.ordinal(of: $0) } ?? cpus.count
    }

    /// The places of a row's cells.
    func cells(ofRow row: Int) -> Range<Int> {
        switch table.shapes[row].cells {
        case .perCPU: 0..<cpus.count
        case .beyondCapture: firstBeyondCapture..<cpus.count
        case .fixed(let count): 0..<count
        }
    }

    /// The length in bytes of consecutive cells of a row.
    func length(ofCells cells: Range<Int>, row: Int) -> Int {
        let shape = table.shapes[row]
        switch shape.kind {
        case .text: return 0
        case .header(let style): return HeaderCells(style, cpus: cpus).length(of: cells)
        case .counts:
            let narrowing = cells.lowerBound == 0 && !cells.isEmpty ? shape.narrowing : 0
            return cells.count * SeqBuffer.countWidth - narrowing
        }
    }

    /// How many cells of a row show 0 from place `first` on, without a gap; for rows that are mostly zero.
    func blankCells(from first: Int, ofRow row: Int) -> Int {
        guard case .counts(let source, _) = table.rows[row].content else { return 0 }
        let cells = first..<max(first, cells(ofRow: row).upperBound)
        return (snapshot.firstCount(of: source, in: cells, among: cpus) ?? cells.upperBound) - first
    }

    /// The length of a row in bytes.
    func length(ofRow row: Int) -> Int {
        length(ofCells: cells(ofRow: row), row: row) + table.shapes[row].prefix.count
            + table.shapes[row].suffix.count
    }

    /// Where a row begins in the file; for one more than the last row, the length of the file.
    func start(ofRow row: Int) -> Int {
        let sums = table.sums[row]
        var header = 0
        if let headerRow = table.headerRow, row > headerRow {
            header = length(ofCells: 0..<cpus.count, row: headerRow)
        }
        let beyondCapture = cpus.count - firstBeyondCapture
        return sums.bytes + header
            + SeqBuffer.countWidth * (sums.fullRows * cpus.count + sums.beyondCaptureRows * beyondCapture)
    }

    /// The row that holds byte `offset`; nil at and past the end.
    func row(at offset: Int) -> Int? {
        guard offset < start(ofRow: table.rows.count) else { return nil }
        var low = 0
        var high = table.rows.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(ofRow: middle) <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
