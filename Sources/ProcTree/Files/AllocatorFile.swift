import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `sim/allocator`: what the buffers of each strategy, and what else the kernel allocated for its users, have
/// come to since the machine started: a line each, and one for all together. Lines with a # behind them say why
/// allocations failed, as the kernel's log would.
struct AllocatorFile: EmulatedFile {
    /// A record; the first one has the columns' names as well.
    private struct Line: Sendable {
        let name: String
        /// Nil for a message.
        let account: AllocationAccount?
        var isFirst = false
    }

    let machine: Machine

    var path: String { "sim/allocator" }
    var survivesWithoutMemory: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let heap = machine.heap
        return openRecords(of: machine) {
            var lines = AllocationPurpose.allCases.map {
                Line(name: $0.rawValue, account: heap.account(of: $0))
            }
            lines[0].isFirst = true
            lines.append(Line(name: "total", account: heap.total))
            lines += heap.messages.map { Line(name: $0, account: nil) }
            return lines
        } _: { line, buffer in
            Self.write(line, &buffer)
        }
    }

    private static func write(_ line: Line, _ buffer: inout SeqBuffer) {
        if line.isFirst {
            buffer.put("# for      ")
            for column in AccountColumn.all { buffer.put(column.name, width: column.width + 1, .right) }
            buffer.put("\n")
        }
        guard let account = line.account else {
            buffer.put("# ")
            buffer.put(line.name)
            return buffer.put("\n")
        }
        buffer.put(line.name, width: 11, .left)
        for column in AccountColumn.all {
            buffer.put(" ")
            buffer.format(column.value(account), width: column.width)
        }
        buffer.put("\n")
    }
}

/// A column of `sim/allocator`.
private struct AccountColumn: Sendable {
    let name: String
    let width: Int
    let value: @Sendable (AllocationAccount) -> UInt64

    private init(_ name: String, _ width: Int, _ value: @escaping @Sendable (AllocationAccount) -> UInt64) {
        self.name = name
        self.width = width
        self.value = value
    }

    static let all = [
        AccountColumn("allocations", 11) { UInt64($0.allocations) },
        AccountColumn("failures", 8) { UInt64($0.failures) },
        AccountColumn("held_pages", 10) { UInt64($0.heldPages) },
        AccountColumn("pages", 10) { UInt64($0.pages) },
        AccountColumn("pte_writes", 10) { UInt64($0.bill.entryWrites) },
        AccountColumn("table_pages", 11) { UInt64($0.bill.pageTablePages) },
        AccountColumn("tlb_flushes", 11) { UInt64($0.bill.flushes) },
        AccountColumn("flushes_x_cpus", 14) { UInt64($0.bill.flushedCPUs) },
        AccountColumn("tlb_misses", 10) { UInt64($0.tlbMisses) },
        AccountColumn("host_ns", 14) { $0.hostNanoseconds },
        AccountColumn("simulated_ns", 14) { $0.simulatedNanoseconds },
    ]
}
