import KernelTypes
import Machine

/// Collects rows, their text, and the records they belong to.
struct TableBuilder {
    private var rows: [TableRow] = []
    private var text: [UInt8] = []
    private var records: [TableRecord] = []
    /// Rows that wait for the record they will be glued to.
    private var pendingRows = 0

    /// The table of `state`.
    static func table(of state: MachineState) -> InterruptsTable {
        var builder = TableBuilder()
        if let captured = state.specification.captured, let rows = state.capturedRows {
            let uncaptured = state.rows.uncaptured
            builder.add(
                captured, rows: rows, cpus: state.online,
                later: uncaptured.isEmpty ? [] : state.interrupts.filter { uncaptured.contains($0.irq) },
                RowStyle(state: state))
        } else {
            builder.add(state)
        }
        return InterruptsTable(
            rows: builder.rows, text: builder.text, records: builder.records,
            capturedCPUs: state.specification.captured?.cpuCount ?? 0)
    }

    /// The table of deferred work of `state`: a line for each kind, with a column for every possible CPU.
    ///
    /// Linux: `show_softirqs`. On a real kernel all of it is one record.
    static func softirqs(of state: MachineState) -> InterruptsTable {
        var builder = TableBuilder()
        let captured = state.specification.capturedActivity.softirqs
        if let captured, let rows = state.capturedSoftirqs {
            builder.add(captured, rows: rows, cpus: state.softirqCPUs, later: [], RowStyle(state: state))
        } else {
            let counts = SoftirqCounts(state)
            builder.add(
                prefix: String(repeating: " ", count: 20), .header(.padded), .perCPU, suffix: "\n")
            for softirq in Softirq.allCases {
                let name = softirq.name(in: state.specification.kernel)
                builder.add(
                    prefix: rightJustified(name, width: 12) + ":", .softirq(softirq, counts), .perCPU,
                    suffix: "\n")
            }
            builder.close(at: 0)
        }
        return InterruptsTable(
            rows: builder.rows, text: builder.text, records: builder.records, columns: .possible,
            capturedCPUs: captured?.cpuCount ?? 0)
    }

    /// The rows of a machine that was made up.
    private mutating func add(_ state: MachineState) {
        let specification = state.specification
        let format = InterruptsFormat(kernel: specification.kernel)
        let style = RowStyle(state: state)
        add(
            prefix: String(repeating: " ", count: format.headerBlanks(precision: style.precision)),
            .header(format == .year2003 ? .trailed : .padded), .perCPU, suffix: "\n")
        let shown = state.interrupts.lazy.filter { !$0.actions.isEmpty }
        if format != .generationC, shown.first?.irq != 0 {
            // Up to 7.1 the header belongs to record 0, whether or not there is an interrupt 0.
            close(at: 0)
        }
        for interrupt in shown {
            add(interrupt, style)
            close(at: Int64(interrupt.irq))
        }
        for row in style.architectureRows(of: state) {
            let cells: TableRow.Cells
            if case .single = row.cells { cells = .fixed(1) } else { cells = .perCPU }
            add(
                prefix: row.prefix,
                .counts(CounterSource(state.architectureCounters[row.counter]), firstWidth: row.firstWidth),
                cells,
                suffix: row.suffix)
        }
        close(at: Int64(state.nrIRQs))
    }

    /// The rows of a captured table: a record each, but for those below the last interrupt, which are the
    /// architecture's and one record together; and among them the interrupts that came later.
    private mutating func add(
        _ captured: CapturedTable, rows: [CapturedTableRow], cpus: CPUSet, later: [Interrupt],
        _ style: RowStyle
    ) {
        add(captured.header, cpus: cpus)
        let lastInterrupt = rows.lastIndex { $0.row.irq != nil } ?? -1
        var later = later[...]
        for (index, row) in rows.enumerated() {
            while let interrupt = later.first, index > lastInterrupt || interrupt.irq < row.row.irq ?? 0 {
                add(interrupt, style)
                later.removeFirst()
            }
            let isLast = index == rows.count - 1
            let newline = isLast && !captured.endsWithNewline ? "" : "\n"
            add(row, newline: newline)
            if index <= lastInterrupt || isLast { close(at: Int64(index)) }
        }
        for interrupt in later { add(interrupt, style) }
        close(at: Int64(rows.count))
    }

    private mutating func add(_ interrupt: Interrupt, _ style: RowStyle) {
        add(
            prefix: style.label(String(interrupt.irq)), .counts(interrupt.source, firstWidth: 11),
            .perCPU, suffix: style.description(of: interrupt))
    }

    /// The captured header: as it was where its names fit no grid and the CPUs are still the same.
    private mutating func add(_ header: CapturedHeader, cpus: CPUSet) {
        if let verbatim = header.verbatim, TableBuilder.cpus(namedIn: verbatim) == cpus {
            return add(prefix: verbatim, .text, .fixed(0), suffix: "\n")
        }
        add(prefix: header.prefix, .header(.paddedButLast), .perCPU, suffix: header.suffix + "\n")
    }

    /// The CPUs that a header line names.
    private static func cpus(namedIn line: String) -> CPUSet {
        CPUSet(
            line.split(separator: "CPU").compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
                .filter { $0 < CPUSpecification.limit })
    }

    private mutating func add(_ row: CapturedTableRow, newline: String) {
        let content: TableRow.Content
        let cells: TableRow.Cells
        switch row.row.cells {
        case .none: (content, cells) = (.text, .fixed(0))
        case .perCPU(let firstWidth):
            (content, cells) = (.counts(row.source, firstWidth: firstWidth), .perCPU)
        case .fixed(let firstWidth, let count):
            (content, cells) = (.counts(row.source, firstWidth: firstWidth), .fixed(count))
        case .afterText: (content, cells) = (.counts(CounterSource(.silent), firstWidth: 11), .beyondCapture)
        }
        add(prefix: row.row.prefix, content, cells, suffix: row.row.suffix + newline)
    }

    /// Adds one row, and further ones without cells where its text is too long for one.
    private mutating func add(
        prefix: String, _ content: TableRow.Content, _ cells: TableRow.Cells, suffix: String
    ) {
        var prefixes = pieces(of: prefix)
        var suffixes = pieces(of: suffix)
        let last = prefixes.removeLast()
        let first = suffixes.removeFirst()
        for piece in prefixes { append(piece, .text, .fixed(0), nothing(after: piece)) }
        append(last, content, cells, first)
        for piece in suffixes { append(piece, .text, .fixed(0), nothing(after: piece)) }
    }

    private mutating func append(
        _ prefix: Range<Int>, _ content: TableRow.Content, _ cells: TableRow.Cells, _ suffix: Range<Int>
    ) {
        rows.append(TableRow(content: content, cells: cells, prefix: prefix, suffix: suffix))
        pendingRows += 1
    }

    private func nothing(after piece: Range<Int>) -> Range<Int> { piece.upperBound..<piece.upperBound }

    /// Adds `string` to the text and cuts it into pieces of a bearable length; there is at least one.
    private mutating func pieces(of string: String) -> [Range<Int>] {
        let start = text.count
        text.append(contentsOf: CapturedText.bytes(string))
        var result: [Range<Int>] = []
        var from = start
        repeat {
            let end = min(from + InterruptsTable.longestText, text.count)
            result.append(from..<end)
            from = end
        } while from < text.count
        return result
    }

    /// Makes one record of the rows added since the last.
    private mutating func close(at position: Int64) {
        guard pendingRows > 0 else { return }
        records.append(TableRecord(position: position, rows: rows.count - pendingRows..<rows.count))
        pendingRows = 0
    }
}
