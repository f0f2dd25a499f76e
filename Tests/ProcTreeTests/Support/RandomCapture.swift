import KernelTypes
import Machine

extension CapturedTable {
    /// A table with rows of all kinds, as captures in the wild have them and worse.
    static func random(columns: Int, _ random: inout SeededRandom) -> CapturedTable {
        var rows: [CapturedRow] = []
        for number in 0..<random.next(in: 0..<20) { rows.append(.random(number, columns: columns, &random)) }
        if let row = rows.last, random.chance(1, in: 4) { rows.append(row) }
        return CapturedTable(
            header: CapturedHeader(
                prefix: String(repeating: " ", count: random.next(in: 0..<14)),
                suffix: random.chance(1, in: 2) ? "       " : "",
                verbatim: random.chance(1, in: 4) ? header(columns) : nil),
            rows: rows, cpuCount: columns, endsWithNewline: !random.chance(1, in: 4))
    }

    /// A header that fits no grid.
    static func header(_ columns: Int) -> String {
        (0..<columns).map { "  CPU\($0)" }.joined() + "  and more"
    }
}

extension CapturedRow {
    fileprivate static func random(_ number: Int, columns: Int, _ random: inout SeededRandom) -> CapturedRow {
        let cells: CapturedCells
        let firstWidth = random.next(in: 5..<12)
        switch random.next(in: 0..<6) {
        case 0: cells = .none
        case 1:
            cells = .fixed(
                firstWidth: firstWidth, count: random.next(in: 1..<[4, 4, 4, 1500][random.next(in: 0..<4)]))
        case 2: cells = .afterText
        default: cells = .perCPU(firstWidth: firstWidth)
        }
        var places = 0
        if case .perCPU = cells { places = columns }
        if case .fixed(_, let count) = cells { places = count }
        let counts = (0..<places).filter { _ in random.chance(1, in: 3) }.map {
            CapturedCount(column: $0, value: 1 + random.next() >> UInt64(random.next(in: 48..<64)))
        }
        let label = random.chance(3, in: 4) ? " \(number):" : "IPI\(number):"
        return CapturedRow(prefix: label, cells: cells, suffix: suffix(&random), counts: counts)
    }

    private static func suffix(_ random: inout SeededRandom) -> String {
        switch random.next(in: 0..<8) {
        case 0: ""
        case 1: String(repeating: "long text, ", count: random.next(in: 60..<900))
        case 2: CapturedText.string([0x20, 0xff, 0xfe, 0x80, 0x41])
        default: "   IO-APIC   5-edge      ACPI:Ged"
        }
    }
}

extension CapturedTable {
    /// The table's text on a machine with these CPUs online, at the moment of the capture: written down
    /// plainly, row by row, for comparison.
    func plainText(online: [Int]) -> [UInt8] {
        var lines: [[UInt8]] = []
        if let verbatim = header.verbatim, online == Array(0..<cpuCount) {
            lines.append(Array(verbatim.utf8))
        } else {
            let names = online.map { "CPU\($0)" }
            let padded = names.dropLast().map { $0 + String(repeating: " ", count: 11 - $0.utf8.count) }
            lines.append(Array((header.prefix + padded.joined() + (names.last ?? "") + header.suffix).utf8))
        }
        for row in rows {
            let values = Dictionary(uniqueKeysWithValues: row.counts.map { ($0.column, $0.value) })
            let cells: String
            switch row.cells {
            case .none: cells = ""
            case .perCPU(let width):
                cells = online.enumerated().map { place, cpu in
                    field(values[cpu] ?? 0, place == 0 ? width : 11)
                }.joined()
            case .fixed(let width, let count):
                cells = (0..<count).map { field(values[$0] ?? 0, $0 == 0 ? width : 11) }.joined()
            case .afterText:
                cells = online.filter { $0 >= cpuCount }.map { _ in field(0, 11) }.joined()
            }
            lines.append(CapturedText.bytes(row.prefix) + Array(cells.utf8) + CapturedText.bytes(row.suffix))
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            + (endsWithNewline || rows.isEmpty ? [0x0a] : [])
    }

    private func field(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: " ", count: max(0, width - digits.utf8.count)) + digits
    }
}
