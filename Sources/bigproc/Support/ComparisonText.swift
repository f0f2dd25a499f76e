import KernelTypes
import ProcTree

/// Trials as people and as programs read them.
enum ComparisonText {
    private static let columns: [(name: String, isText: Bool, value: @Sendable (StrategyTrial) -> String)] = [
        ("cpus", false, { "\($0.onlineCPUs)" }),
        ("strategy", true, { $0.strategy.rawValue }),
        ("result", true, { $0.failure.map { "\($0)" } ?? ($0.isWhole ? "ok" : "ok so far") }),
        ("read", false, { "\($0.bytesRead)" }),
        ("buffer", false, { "\($0.bufferBytes)" }),
        ("kind", true, { $0.bufferKind }),
        ("pages", false, { "\($0.pages)" }),
        ("pte writes", false, { "\($0.entryWrites)" }),
        ("flushes*cpus", false, { flushes($0) }),
        ("tlb misses", false, { "\($0.tlbMisses)" }),
        ("simulated us", false, { microseconds($0.simulatedNanoseconds) }),
        ("host us", false, { microseconds($0.host.total) }),
        ("allocate", false, { microseconds($0.host.allocate) }),
        ("fill", false, { microseconds($0.host.fill) }),
        ("copy", false, { microseconds($0.host.copy) }),
        ("free", false, { microseconds($0.host.free) }),
    ]

    /// A table with a line for each trial.
    static func table(_ trials: [StrategyTrial]) -> String {
        let rows = trials.map { trial in columns.map { $0.value(trial) } }
        let widths = columns.indices.map { column in
            max(columns[column].name.count, rows.map(\.[column].count).max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
                return columns[column].isText ? cells[column] + blanks : blanks + cells[column]
            }
            return padded.joined(separator: "  ") + "\n"
        }
        var text = line(columns.map(\.name))
        for (index, row) in rows.enumerated() {
            if index > 0, trials[index].onlineCPUs != trials[index - 1].onlineCPUs { text += "\n" }
            text += line(row)
        }
        return text
    }

    /// A JSON list with an object for each trial.
    static func json(_ trials: [StrategyTrial]) -> String {
        "[\n" + trials.map { "  " + object($0) }.joined(separator: ",\n") + "\n]\n"
    }

    private static func object(_ trial: StrategyTrial) -> String {
        let fields: [(String, String)] = [
            ("cpus", "\(trial.onlineCPUs)"),
            ("strategy", "\"\(trial.strategy.rawValue)\""),
            ("result", "\"\(trial.failure.map { "\($0)" } ?? "ok")\""),
            ("errno", trial.failure.map { "\($0.rawValue)" } ?? "null"),
            ("whole", "\(trial.isWhole)"),
            ("bytes_read", "\(trial.bytesRead)"),
            ("buffer_bytes", "\(trial.bufferBytes)"),
            ("buffer_kind", "\"\(trial.bufferKind)\""),
            ("pages", "\(trial.pages)"),
            ("pte_writes", "\(trial.entryWrites)"),
            ("page_table_pages", "\(trial.tablePages)"),
            ("flushes_x_cpus", "\(trial.flushedCPUs)"),
            ("owed_flushes_x_cpus", "\(trial.owedFlushedCPUs)"),
            ("tlb_misses", "\(trial.tlbMisses)"),
            ("simulated_ns", "\(trial.simulatedNanoseconds)"),
            ("host_ns", "\(trial.host.total)"),
            ("host_allocate_ns", "\(trial.host.allocate)"),
            ("host_fill_ns", "\(trial.host.fill)"),
            ("host_copy_ns", "\(trial.host.copy)"),
            ("host_free_ns", "\(trial.host.free)"),
        ]
        return "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }

    /// Flushes that were done and those that are owed, with a decimal where they are not whole.
    private static func flushes(_ trial: StrategyTrial) -> String {
        guard trial.owedFlushedCPUs > 0 else { return "\(trial.flushedCPUs)" }
        let tenths = Int((trial.owedFlushedCPUs * 10).rounded(.up)) + 10 * trial.flushedCPUs
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Microseconds with one decimal.
    private static func microseconds(_ nanoseconds: UInt64) -> String {
        let tenths = (nanoseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}
