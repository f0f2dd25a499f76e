import KernelTypes
import Machine
import SeqFile

/// The lines of one snapshot's `proc/stat`.
///
/// A record is a line, or 256 numbers of a long one. A position is a line's number and the piece's number in it.
struct StatRecords: SequentialFile {
    /// A line, or a piece of one.
    struct Record {
        let line: Int
        let piece: Int
    }

    /// The numbers of a piece.
    static let numbersPerPiece = 256
    private static let pieceBits: Int64 = 24

    private let machine: Machine
    private var lines: StatLines

    init(_ machine: Machine) {
        self.machine = machine
        lines = StatRecords.lines(of: machine.snapshot())
    }

    private static func lines(of snapshot: Snapshot) -> StatLines {
        if let captured = snapshot.state.capturedStat {
            return .captured(CapturedStatView(captured, snapshot))
        }
        return .made(MadeStatView(snapshot))
    }

    mutating func rewind() { lines = StatRecords.lines(of: machine.snapshot()) }

    func start(_ position: inout Int64) throws(Errno) -> Record? {
        guard position >= 0, position >> StatRecords.pieceBits < Int64(lines.count) else { return nil }
        let line = Int(position >> StatRecords.pieceBits)
        let piece = Int(position & (1 << StatRecords.pieceBits - 1))
        if piece < lines.pieces(ofLine: line) { return Record(line: line, piece: piece) }
        position = Int64(line + 1) << StatRecords.pieceBits
        return line + 1 < lines.count ? Record(line: line + 1, piece: 0) : nil
    }

    func next(after record: Record, _ position: inout Int64) throws(Errno) -> Record? {
        position += 1
        return try start(&position)
    }

    mutating func show(_ record: Record, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        lines.put(record, into: &buffer)
        return .record
    }

    func stop(_ record: Record?) {}
}

/// Where the lines come from.
enum StatLines {
    case made(MadeStatView)
    case captured(CapturedStatView)

    var count: Int {
        switch self {
        case .made(let view): view.count
        case .captured(let view): view.count
        }
    }

    func pieces(ofLine line: Int) -> Int {
        let numbers =
            switch self {
            case .made(let view): view.numbers(ofLine: line)
            case .captured(let view): view.numbers(ofLine: line)
            }
        return max(1, (numbers + StatRecords.numbersPerPiece - 1) / StatRecords.numbersPerPiece)
    }

    mutating func put(_ record: StatRecords.Record, into buffer: inout SeqBuffer) {
        let isLast = record.piece + 1 == pieces(ofLine: record.line)
        switch self {
        case .made(var view):
            view.put(record, isLast: isLast, into: &buffer)
            self = .made(view)
        case .captured(let view): view.put(record, isLast: isLast, into: &buffer)
        }
    }
}

/// The lines of a machine that was made up: all CPUs, each CPU, the interrupts, and the rest as one.
struct MadeStatView {
    private let snapshot: Snapshot
    private let style: StatStyle
    /// What costs a look at every CPU: made when it is first asked for.
    private var sums: StatSums?

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        style = StatStyle(snapshot.state)
    }

    var count: Int { 3 + cpuCount }

    private var cpuCount: Int { snapshot.state.online.count }

    /// How many numbers a line has that can be long.
    func numbers(ofLine line: Int) -> Int { line == cpuCount + 1 ? style.interruptCount : 0 }

    mutating func put(_ record: StatRecords.Record, isLast: Bool, into buffer: inout SeqBuffer) {
        switch record.line {
        case 0: style.put(cpu: nil, takeSums().activity.ticks, into: &buffer)
        case 1...cpuCount:
            let cpu = snapshot.state.online.element(at: record.line - 1)
            style.put(cpu: cpu, snapshot.ticks(of: cpu), into: &buffer)
        case cpuCount + 1: put(interrupts: record.piece, isLast: isLast, into: &buffer)
        default: style.put(takeSums(), bootTime: snapshot.texts.bootTime, into: &buffer)
        }
    }

    private mutating func takeSums() -> StatSums {
        if let sums { return sums }
        let made = StatSums(snapshot)
        sums = made
        return made
    }

    /// Writes a piece of the line with the interrupts; the first one begins with their total.
    private mutating func put(interrupts piece: Int, isLast: Bool, into buffer: inout SeqBuffer) {
        if piece == 0 {
            buffer.put("intr ")
            buffer.format(style.shown(interruptTotal: takeSums().interruptTotal))
        }
        let first = piece * StatRecords.numbersPerPiece
        let end = min(first + StatRecords.numbersPerPiece, style.interruptCount)
        var numbers = InterruptNumberCounts(snapshot, from: first)
        for irq in first..<max(first, end) {
            buffer.put(" ")
            buffer.format(UInt64(UInt32(truncatingIfNeeded: numbers.count(of: irq))))
        }
        if isLast { buffer.put("\n") }
    }
}

/// The lines of a captured file, whose numbers go on.
struct CapturedStatView {
    private let snapshot: Snapshot
    private let counters: CapturedStatCounters
    private let lines: CapturedStatLines

    init(_ counters: CapturedStatCounters, _ snapshot: Snapshot) {
        self.snapshot = snapshot
        self.counters = counters
        lines = counters.lines(online: snapshot.state.online)
    }

    var count: Int { lines.count }

    func numbers(ofLine line: Int) -> Int {
        switch lines[line] {
        case .cpu: counters.columnCount
        case .captured(let place): counters.stat.lines[place].values.count
        }
    }

    func put(_ record: StatRecords.Record, isLast: Bool, into buffer: inout SeqBuffer) {
        let line = lines[record.line]
        var suffix = ""
        switch line {
        case .cpu(let cpu):
            if record.piece == 0 { buffer.put("cpu\(cpu) ") }
        case .captured(let place):
            let captured = counters.stat.lines[place]
            if record.piece == 0 { put(captured.prefix, into: &buffer) }
            suffix = captured.suffix
        }
        let first = record.piece * StatRecords.numbersPerPiece
        let end = min(first + StatRecords.numbersPerPiece, numbers(ofLine: record.line))
        for place in first..<max(first, end) {
            if place > 0 { buffer.put(" ") }
            buffer.format(counters.value(line, place: place, in: snapshot))
        }
        guard isLast else { return }
        put(suffix, into: &buffer)
        if record.line + 1 < count || counters.stat.endsWithNewline { buffer.put("\n") }
    }

    private func put(_ text: String, into buffer: inout SeqBuffer) {
        if CapturedText.hasStandIn(text) { buffer.put(CapturedText.bytes(text)) } else { buffer.put(text) }
    }
}
