import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/stat`: what the CPUs spent their time on, and how often everything happened.
///
/// On a real kernel all of it is one record, so one read gives as much as was asked for. Here a record is a
/// line, or a piece of the line with the interrupts, in one page of memory; and a read takes as many of them as
/// it has room for.
struct StatFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/stat" }

    func open() throws(Errno) -> OpenFile {
        StatOpenFile(path: path, file: StatRecords(machine), buffers: .ofFiles(machine.heap))
    }
}

/// An open `proc/stat`.
private final class StatOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<StatRecords, HeapBuffers>

    init(path: String, file: StatRecords, buffers: HeapBuffers) {
        reader = RowReader(file: file, allocator: buffers)
        super.init(path: path, strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in
            var count = 0
            while count < buffer.count {
                let (place, overflow) = offset.addingReportingOverflow(Int64(count))
                guard !overflow else { break }
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                do throws(Errno) {
                    let taken = try unsafe read(&reader, at: place, into: rest)
                    if taken == 0 { break }
                    count += taken
                } catch {
                    guard count > 0 else { throw error }
                    break
                }
            }
            return count
        }
    }
}

/// The lines of one snapshot; a position is a record's number.
struct StatRecords: SequentialFile {
    /// How many interrupt numbers a record has.
    static let interruptsPerRecord = 256

    private let machine: Machine
    private var snapshot: Snapshot
    /// What costs a look at every CPU: made when it is first asked for.
    private var sums: StatSums?

    init(_ machine: Machine) {
        self.machine = machine
        snapshot = machine.snapshot()
    }

    mutating func rewind() {
        snapshot = machine.snapshot()
        sums = nil
    }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < Int64(2 + cpuCount + interruptRecords) ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    mutating func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        let style = StatStyle(snapshot.state)
        if record == 0 {
            style.put(cpu: nil, takeSums().activity.ticks, into: &buffer)
        } else if record <= cpuCount {
            let cpu = snapshot.state.online.element(at: record - 1)
            style.put(cpu: cpu, snapshot.ticks(of: cpu), into: &buffer)
        } else if record <= cpuCount + interruptRecords {
            put(interruptRecord: record - cpuCount - 1, style, into: &buffer)
        } else {
            style.put(takeSums(), bootTime: snapshot.texts.bootTime, into: &buffer)
        }
        return .record
    }

    func stop(_ record: Int?) {}

    private var cpuCount: Int { snapshot.state.online.count }

    private var interruptRecords: Int {
        let count = StatStyle(snapshot.state).interruptCount
        return max(1, (count + StatRecords.interruptsPerRecord - 1) / StatRecords.interruptsPerRecord)
    }

    private mutating func takeSums() -> StatSums {
        if let sums { return sums }
        let made = StatSums(snapshot)
        sums = made
        return made
    }

    /// Writes a piece of the line with the interrupts; the first one begins with their total.
    private mutating func put(interruptRecord: Int, _ style: StatStyle, into buffer: inout SeqBuffer) {
        if interruptRecord == 0 {
            buffer.put("intr ")
            buffer.format(style.shown(interruptTotal: takeSums().interruptTotal))
        }
        let first = interruptRecord * StatRecords.interruptsPerRecord
        let end = min(first + StatRecords.interruptsPerRecord, style.interruptCount)
        var numbers = InterruptNumberCounts(snapshot, from: first)
        for irq in first..<max(first, end) {
            buffer.put(" ")
            buffer.format(UInt64(UInt32(truncatingIfNeeded: numbers.count(of: irq))))
        }
        if interruptRecord + 1 == interruptRecords { buffer.put("\n") }
    }
}

/// How a kernel writes `/proc/stat`.
struct StatStyle {
    private let is2003: Bool
    private let isNarrow: Bool
    /// How many interrupts the line `intr` has.
    let interruptCount: Int

    init(_ state: MachineState) {
        let specification = state.specification
        is2003 = specification.kernel.isBefore261
        isNarrow = is2003 && specification.architecture == .i386
        guard is2003, specification.nrIRQs == nil else {
            interruptCount = state.nrIRQs
            return
        }
        // Linux: `NR_IRQS`.
        let compiled = specification.architecture == .ia64 ? 256 : 224
        interruptCount = max(compiled, state.highestIRQ + 1)
    }

    /// A line of a CPU, or of all of them. In 2003 there were seven columns, of 32 bits.
    func put(cpu: Int?, _ ticks: CPUTimes, into buffer: inout SeqBuffer) {
        if let cpu {
            buffer.put("cpu")
            buffer.format(UInt64(cpu))
        } else {
            buffer.put("cpu ")
        }
        for field in CPUTimeField.allCases.prefix(is2003 ? 7 : 10) {
            buffer.put(" ")
            buffer.format(is2003 ? ticks[field] & 0xffff_ffff : ticks[field])
        }
        buffer.put("\n")
    }

    /// The total of all interrupts as it is shown: 32 bits in 2003.
    func shown(interruptTotal: UInt64) -> UInt64 { is2003 ? interruptTotal & 0xffff_ffff : interruptTotal }

    /// The lines below the interrupts.
    func put(_ sums: StatSums, bootTime: UInt64, into buffer: inout SeqBuffer) {
        let activity = sums.activity
        let lines: [(String, UInt64)] = [
            ("ctxt ", word(activity.contextSwitches)), ("btime ", bootTime),
            ("processes ", word(activity.forks)), ("procs_running ", UInt64(activity.running)),
            ("procs_blocked ", UInt64(activity.blocked)),
        ]
        for (name, value) in lines {
            buffer.put(name)
            buffer.format(value)
            buffer.put("\n")
        }
        guard !is2003 else { return }
        buffer.put("softirq ")
        buffer.format(sums.softirqs.reduce(0, &+))
        for count in sums.softirqs {
            buffer.put(" ")
            buffer.format(count & 0xffff_ffff)
        }
        buffer.put("\n")
    }

    /// A number in the machine's own words.
    private func word(_ value: UInt64) -> UInt64 { isNarrow ? value & 0xffff_ffff : value }
}

/// The numbers of `/proc/stat` that are sums over CPUs and interrupts.
struct StatSums {
    let activity: ActivitySums
    let interruptTotal: UInt64
    /// By the kinds of `Softirq`.
    let softirqs: [UInt64]

    init(_ snapshot: Snapshot) {
        activity = snapshot.activitySums()
        interruptTotal = snapshot.interruptTotal()
        softirqs = snapshot.softirqTotals()
    }
}
