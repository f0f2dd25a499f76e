import KernelTypes
import Machine
import SeqFile

/// The rows of one machine's `/proc/interrupts`: their text, and what their cells count.
///
/// Made once for a state of the machine and shared by all who read it. It holds no cell and no number of CPUs:
/// where a row begins follows from sums of text lengths and of rows, and from the CPUs of a snapshot.
final class InterruptsTable: Sendable {
    /// The longest piece of text in one row: longer ones go on in rows that have no cells, so that a page
    /// always has room for many cells beside the text.
    static let longestText = 768

    /// All rows, the header first.
    let rows: [TableRow]
    /// The text of all rows, one after the other.
    let text: [UInt8]
    /// Which rows the kernel would put into one record, ascending by position.
    let records: [TableRecord]
    /// The CPUs that it has columns for.
    let columns: TableColumns
    /// CPUs below this number had columns in the captured table.
    let capturedCPUs: Int
    /// What decides where each row's bytes stand.
    let shapes: [RowShape]
    /// What the rows before each row add up to.
    let sums: [RowSums]
    /// The most text that stands around the cells of one row.
    let widestText: Int
    /// The most cells that a row has whatever CPUs there are.
    let mostFixedCells: Int
    /// The row with the CPUs' names: the first one, unless text too long for one row stands before it; nil
    /// when there is none.
    let headerRow: Int?

    init(
        rows: [TableRow], text: [UInt8], records: [TableRecord], columns: TableColumns = .online,
        capturedCPUs: Int
    ) {
        self.columns = columns
        self.rows = rows
        self.text = text
        self.records = records
        self.capturedCPUs = capturedCPUs
        shapes = rows.map(RowShape.init)
        var sums: [RowSums] = []
        sums.reserveCapacity(rows.count + 1)
        var sum = RowSums()
        var widest = 0
        for row in rows {
            sums.append(sum)
            sum.add(row)
            widest = max(widest, row.prefix.count + row.suffix.count)
        }
        sums.append(sum)
        self.sums = sums
        widestText = widest
        mostFixedCells = rows.reduce(0) {
            if case .fixed(let count) = $1.cells { max($0, count) } else { $0 }
        }
        headerRow = rows.firstIndex { if case .header = $0.content { true } else { false } }
    }
}

/// The CPUs that a table has columns for.
enum TableColumns: Sendable {
    /// Those that are online, as in `/proc/interrupts`.
    case online
    /// All that could ever be, as in `/proc/softirqs`.
    case possible

    /// The CPUs of a machine in a state.
    func cpus(of state: MachineState) -> CPUSet {
        switch self {
        case .online: state.online
        case .possible: state.softirqCPUs
        }
    }
}

/// A record as the kernel's iterator over `/proc/interrupts` has it.
struct TableRecord {
    /// The iterator's position: an interrupt number, or one more than the last for the architecture's rows.
    let position: Int64
    /// The rows that it shows.
    let rows: Range<Int>
}

/// What a run of rows adds up to: with the number of CPUs, their length in bytes.
struct RowSums {
    /// Bytes that do not depend on the CPUs.
    var bytes = 0
    /// Rows with a field for each CPU; the header is not among them.
    var fullRows = 0
    /// Rows with a field for each CPU beyond the captured ones.
    var beyondCaptureRows = 0

    mutating func add(_ row: TableRow) {
        bytes += row.prefix.count + row.suffix.count
        if case .header = row.content { return }
        switch row.cells {
        case .perCPU:
            fullRows += 1
            bytes -= row.narrowing
        case .beyondCapture: beyondCaptureRows += 1
        case .fixed(let count): bytes += count * SeqBuffer.countWidth - (count > 0 ? row.narrowing : 0)
        }
    }
}
