/// Figures in columns.
struct Table {
    private var rows: [[String]]

    init(_ heads: String...) { rows = [heads] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// Prints it: the first column to the left, the others to the right.
    func print() {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            Swift.print("   " + cells.joined(separator: "  "))
        }
    }
}

/// A number of bytes a second, in GB.
func gigabytes(_ rate: Double) -> String { (rate / 1e9).rounded(to: 2) }
