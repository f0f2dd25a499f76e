import Machine
import SeqFile

/// What of a row decides where its bytes stand: plain numbers, which cost nothing to look at for each record.
struct RowShape {
    /// What the cells are, as far as their widths go.
    enum Kind {
        case header(HeaderStyle)
        /// Counts, which are nearly all zero or not.
        case counts(isMostlyZero: Bool)
        case text
    }

    let kind: Kind
    let cells: TableRow.Cells
    /// Where the text before the cells, and that behind them, stands in the table's text.
    let prefix: Range<Int>
    let suffix: Range<Int>
    /// What the first field lacks of the usual width.
    let narrowing: Int

    init(_ row: TableRow) {
        cells = row.cells
        prefix = row.prefix
        suffix = row.suffix
        narrowing = row.narrowing
        switch row.content {
        case .header(let style): kind = .header(style)
        case .counts(let source, _):
            var isMostlyZero = source.pattern.isMostlyZero
            if case .fixed = row.cells { isMostlyZero = false }
            kind = .counts(isMostlyZero: isMostlyZero)
        case .softirq: kind = .counts(isMostlyZero: false)
        case .text: kind = .text
        }
    }

    /// Whether it has cells for CPUs, and those are nearly all zero.
    var isMostlyZero: Bool { if case .counts(isMostlyZero: true) = kind { true } else { false } }
}
