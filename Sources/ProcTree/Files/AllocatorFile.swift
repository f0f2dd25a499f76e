import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `sim/allocator`: what the buffers of each strategy, and what else the kernel allocated for its users, have
/// come to since the machine started: a line each, and one for all together.
struct AllocatorFile: EmulatedFile {
    let machine: Machine

    var path: String { "sim/allocator" }

    func open() throws(Errno) -> OpenFile {
        SmallOpenFile(path: path, file: AccountRecords(machine.heap), heap: machine.heap)
    }
}

/// A record is an account; the first one has the columns' names as well.
private struct AccountRecords: SequentialFile {
    private struct Line {
        let name: String
        let account: AllocationAccount
    }

    private let heap: KernelHeap
    private var lines: [Line]

    init(_ heap: KernelHeap) {
        self.heap = heap
        lines = Self.lines(heap)
    }

    mutating func rewind() { lines = Self.lines(heap) }

    private static func lines(_ heap: KernelHeap) -> [Line] {
        AllocationPurpose.allCases.map { Line(name: $0.rawValue, account: heap.account(of: $0)) }
            + [Line(name: "total", account: heap.total)]
    }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < lines.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        if record == 0 {
            buffer.put("# for      ")
            for column in AccountColumn.all { buffer.put(column.name, width: column.width + 1, .right) }
            buffer.put("\n")
        }
        buffer.put(lines[record].name, width: 11, .left)
        for column in AccountColumn.all {
            buffer.put(" ")
            buffer.format(column.value(lines[record].account), width: column.width)
        }
        buffer.put("\n")
        return .record
    }

    func stop(_ record: Int?) {}
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
