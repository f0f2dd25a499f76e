import KernelTypes
import Machine

/// Prints a captured table as it was when it was captured, the plain way.
enum TableRenderer {
    static func bytes(_ table: CapturedTable, online: CPUSet) -> [UInt8] {
        var text: [UInt8] = CapturedText.bytes(header(table.header, online: online))
        for row in table.rows {
            text.append(UInt8(ascii: "\n"))
            text += CapturedText.bytes(row.prefix)
            text += Array(cells(row, online: online).utf8)
            text += CapturedText.bytes(row.suffix)
        }
        if table.endsWithNewline { text.append(UInt8(ascii: "\n")) }
        return text
    }

    private static func header(_ header: CapturedHeader, online: CPUSet) -> String {
        if let line = header.verbatim { return line }
        var text = header.prefix
        for cpu in online {
            let name = "CPU\(cpu)"
            text += name
            if cpu != online.last { text += String(repeating: " ", count: 11 - name.utf8.count) }
        }
        return text + header.suffix
    }

    private static func cells(_ row: CapturedRow, online: CPUSet) -> String {
        let values = Dictionary(uniqueKeysWithValues: row.counts.map { ($0.column, $0.value) })
        func fields(_ columns: some Sequence<Int>, first: Int) -> String {
            var text = ""
            for column in columns {
                let digits = String(values[column] ?? 0)
                let width = text.isEmpty ? first : 11
                text += String(repeating: " ", count: max(0, width - digits.utf8.count)) + digits
            }
            return text
        }
        switch row.cells {
        case .none, .afterText: return ""
        case .perCPU(let first): return fields(online, first: first)
        case .fixed(let first, let count): return fields(0..<count, first: first)
        }
    }
}
