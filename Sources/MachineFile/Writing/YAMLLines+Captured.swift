import Machine

extension YAMLLines {
    /// The beginning of `captured`, up to its rows.
    mutating func capturedHead(_ table: CapturedTable) {
        raw("captured:\n")
        tableHead(table, indent: "  ")
    }

    /// The beginning of a table, up to its rows.
    mutating func tableHead(_ table: CapturedTable, indent: String) {
        raw("\(indent)cpus: \(table.cpuCount)\n\(indent)header: {prefix: ")
        quote(table.header.prefix)
        raw(", suffix: ")
        quote(table.header.suffix)
        if let line = table.header.verbatim {
            raw(", line: ")
            quote(line)
        }
        raw("}\n")
        if !table.endsWithNewline { raw("\(indent)ends_with_newline: false\n") }
        raw(table.rows.isEmpty ? "\(indent)rows: []\n" : "\(indent)rows:\n")
    }

    /// One row of the table.
    mutating func capturedRow(_ row: CapturedRow, indent: String = "  ") {
        raw("\(indent)  - {prefix: ")
        quote(row.prefix)
        if let cells = YAMLLines.text(of: row.cells) { raw(", cells: \(cells)") }
        if !row.suffix.isEmpty {
            raw(", suffix: ")
            quote(row.suffix)
        }
        if !row.counts.isEmpty {
            raw(", counts: ")
            counts(row.counts)
        }
        raw("}\n")
    }

    /// How a row's cells are written; nil for the usual ones.
    private static func text(of cells: CapturedCells) -> String? {
        func width(_ first: Int) -> String { first == CapturedCells.usualWidth ? "" : "/\(first)" }
        switch cells {
        case .none: return "none"
        case .afterText: return "text"
        case .perCPU(let first): return first == CapturedCells.usualWidth ? nil : "per-cpu\(width(first))"
        case .fixed(let first, let count): return "\(count)\(width(first))"
        }
    }
}
