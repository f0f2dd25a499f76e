import Synchronization
import Testing

/// `proc/interrupts` or `proc/softirqs` in figures: each row's total, and the cells of some CPUs.
///
/// The text is cut up by awk: a table of 4,096 CPUs has some eight million cells.
struct CountTable: Sendable {
    struct Row: Sendable {
        /// Without the colon.
        let name: String
        /// How many cells it has.
        let count: Int
        let total: UInt64
        /// Those of `CountTable.cpus`; nil where the row has none.
        let cells: [UInt64?]
    }

    /// How many columns the table has.
    let columns: Int
    /// The CPUs whose cells were kept.
    let cpus: [Int]
    let rows: [Row]

    /// The rows that have a cell for every CPU.
    var full: [Row] { rows.filter { $0.count == columns } }

    /// CPUs to look at: all of a small machine; of a large one those where words and nodes begin and end.
    static func cpus(of machine: String) -> [Int] {
        machine == "laptop" ? Array(0..<16) : [0, 1, 31, 32, 63, 64, 777, 2047, 2048, 3071, 4095]
    }

    /// Those that were read, as more than one test looks at them.
    private static let known = Mutex<[[String]: CountTable]>([:])

    static func read(
        _ machine: String, options: [String] = [], _ name: String = "proc/interrupts"
    ) async throws -> CountTable {
        let words = ["cat", "--machine", machine, "--clock", "manual"] + options + [name]
        if let table = known.withLock({ $0[words] }) { return table }
        let cpus = cpus(of: machine)
        let printed = try await Program.shell(
            """
            '\(Program.path)' \(words.joined(separator: " ")) |
            awk -v wanted='\(cpus.map { String($0) }.joined(separator: " "))' '
                NR == 1 { columns = NF; print columns; kept = split(wanted, cpu, " "); next }
                {
                    total = 0; name = $1
                    for (i = 2; i <= columns + 1 && $i ~ /^[0-9]+$/; i++) total += $i
                    printf "%s %d %.0f", name, i - 2, total
                    for (k = 1; k <= kept; k++) printf " %s", cpu[k] + 2 < i ? $(cpu[k] + 2) : "-"
                    print ""
                }'
            """)
        try #require(printed.status == 0, "\(printed.error)")
        let rows = printed.lines.dropFirst().map { line in
            let words = line.split(separator: " ")
            return Row(
                name: String(words[0].dropLast()), count: Int(words[1]) ?? 0, total: UInt64(words[2]) ?? 0,
                cells: words.dropFirst(3).map { UInt64($0) })
        }
        let table = CountTable(columns: try #require(Int(printed.lines[0])), cpus: cpus, rows: rows)
        known.withLock { $0[words] = table }
        return table
    }
}
