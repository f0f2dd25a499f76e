import Machine
import SeqFile

/// One row of `/proc/interrupts`, or of a table of the same form: text, a run of cells, text.
struct TableRow {
    /// What the cells show.
    enum Content {
        /// The CPUs' names.
        case header(HeaderStyle)
        /// Counts, in fields of eleven columns but for the first, which may be narrower.
        case counts(CounterSource, firstWidth: Int)
        /// Counts of deferred work, in fields of eleven columns.
        case softirq(Softirq, SoftirqCounts)
        /// Nothing: the row has no cells.
        case text
    }

    /// Which cells the row has.
    enum Cells {
        /// One for each CPU that the table has columns for.
        case perCPU
        /// One for each such CPU that the captured table did not have.
        case beyondCapture
        /// So many, whatever CPUs there are.
        case fixed(Int)
    }

    let content: Content
    let cells: Cells
    /// Where the text before the cells stands in the table's text.
    let prefix: Range<Int>
    /// Where the text behind the cells stands in the table's text.
    let suffix: Range<Int>

    /// What the first field lacks of the usual width.
    var narrowing: Int {
        if case .counts(_, let firstWidth) = content { SeqBuffer.countWidth - firstWidth } else { 0 }
    }
}

/// How the names of CPUs are padded in a table's first line.
enum HeaderStyle: Sendable {
    /// `CPU%-8d`.
    case padded
    /// `CPU%-8d`, the last one not padded.
    case paddedButLast
    /// `CPU%d` and seven blanks, as kernels of 2003 had it.
    case trailed
}
