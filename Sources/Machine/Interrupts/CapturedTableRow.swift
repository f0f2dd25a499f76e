import KernelTypes

/// A row of a captured table with its counters running.
public struct CapturedTableRow: Sendable {
    /// The row as it was captured.
    public let row: CapturedRow
    /// How its cells go on.
    public let counters: CounterPattern
    /// What kind of device it belongs to, as far as its text tells.
    public let deviceClass: DeviceClass
    /// Where its counts come from.
    public var source: CounterSource { CounterSource(counters, irq: row.irq) }

    /// The rows of a machine's captured table; nil when it has none.
    static func all(of specification: MachineSpecification) -> [CapturedTableRow]? {
        specification.captured.map { table in
            table.rows.enumerated().map { index, row in
                CapturedTableRow(row, index: index, table: table, specification: specification)
            }
        }
    }

    init(_ row: CapturedRow, index: Int, table: CapturedTable, specification: MachineSpecification) {
        self.row = row
        deviceClass =
            row.irq == nil ? .other : DeviceClass(handlers: row.suffix.split { $0 == " " || $0 == "," })
        guard !row.counts.isEmpty else {
            counters = .silent
            return
        }
        var columns = table.cpuCount
        // A row of the architecture belongs to every CPU, even if some had nothing to count. A device's belongs
        // to those that it went to, unless all CPUs but a few took part; one CPU alone shows nothing.
        var grows = row.irq == nil || (columns > 1 && 4 * row.counts.count >= 3 * columns)
        if case .fixed(_, let count) = row.cells { (columns, grows) = (count, false) }
        counters = .captured(
            CapturedCounter(
                row.counts, columnCount: columns,
                origin: (table.origin ?? specification.uptime).rawValue,
                seed: SeededRandom.hash(specification.seed ^ 0xca97, UInt64(index)), grows: grows))
    }
}

extension CapturedTableRow {
    /// The places of rows of interrupts with a number, ascending by number.
    static func placesByNumber(_ rows: [CapturedTableRow]) -> [Int] {
        rows.indices.compactMap { place in rows[place].row.irq.map { (irq: $0, place: place) } }
            .sorted { ($0.irq, $0.place) < ($1.irq, $1.place) }.map(\.place)
    }
}
