import KernelTypes
import SeqFile

/// One record of a scripted file, and what goes wrong at it.
struct ScriptedRecord: Equatable {
    var text: [UInt8]
    var skipped = false
    var showError: Errno?
    /// Thrown by the `start` or `next` that would return this record.
    var findError: Errno?
    /// What `length(of:)` says, where it lies.
    var claimedLength: Int?

    init(_ text: String) { self.text = Array(text.utf8) }

    /// A record of `length` bytes; what they are depends on `seed`.
    init(length: Int, seed: Int = 0) {
        text = (0..<length).map { UInt8(ascii: "a") + UInt8((($0 * 7 + seed * 11) ^ ($0 >> 5)) % 26) }
        if length > 0 { text[length - 1] = UInt8(ascii: "\n") }
    }

    static func skipped(_ text: String) -> ScriptedRecord {
        var record = ScriptedRecord(text)
        record.skipped = true
        return record
    }

    static func failing(_ error: Errno, after text: String = "x") -> ScriptedRecord {
        var record = ScriptedRecord(text)
        record.showError = error
        return record
    }

    static func missing(_ error: Errno) -> ScriptedRecord {
        var record = ScriptedRecord("never shown")
        record.findError = error
        return record
    }
}

/// A file of scripted records that writes down every call, and traps when `stop` does not follow `start`.
struct ScriptedFile: AddressableFile {
    enum Call: Equatable {
        case rewind
        case start(Int64)
        case next(Int64)
        case show(Int64)
        case stop(Int64?)
    }

    var records: [ScriptedRecord]
    /// What `rewind` replaces the records by, if anything.
    var laterRecords: [ScriptedRecord]?
    /// How far apart the positions of two records are: above 1 a position is a key with gaps.
    var stride: Int64 = 1
    /// Whether `next` forgets to move the position.
    var nextIsBuggy = false
    var calls: [Call] = []
    private var isIterating = false

    init(_ records: [ScriptedRecord]) { self.records = records }
    init(_ texts: String...) { self.records = texts.map { ScriptedRecord($0) } }

    /// All that a reader should get.
    var text: [UInt8] { records.flatMap { $0.skipped ? [] : $0.text } }

    /// The positions of the records that were rendered, in order.
    var shown: [Int64] {
        calls.compactMap { if case .show(let position) = $0 { position } else { nil } }
    }

    mutating func rewind() {
        precondition(!isIterating, "rewind between start and stop")
        calls.append(.rewind)
        if let laterRecords { records = laterRecords }
    }

    mutating func start(_ position: inout Int64) throws(Errno) -> Int64? {
        precondition(!isIterating, "start without stop")
        isIterating = true
        calls.append(.start(position))
        return try find(&position)
    }

    mutating func next(after record: Int64, _ position: inout Int64) throws(Errno) -> Int64? {
        precondition(isIterating, "next outside start and stop")
        calls.append(.next(record))
        var key = nextIsBuggy ? record + stride : position + 1
        let found: Int64?
        defer { if !nextIsBuggy { position = key } }
        found = try find(&key)
        return found
    }

    mutating func show(_ record: Int64, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        precondition(isIterating, "show outside start and stop")
        calls.append(.show(record))
        let scripted = records[Int(record / stride)]
        buffer.put(scripted.text)
        if let error = scripted.showError { throw error }
        return scripted.skipped ? .skip : .record
    }

    mutating func stop(_ record: Int64?) {
        precondition(isIterating, "stop without start")
        isIterating = false
        calls.append(.stop(record))
    }

    func length(of record: Int64) -> Int {
        let scripted = records[Int(record / stride)]
        return scripted.claimedLength ?? (scripted.skipped ? 0 : scripted.text.count)
    }

    func locate(_ offset: Int64) -> (position: Int64, skip: Int)? {
        var begins = 0
        for index in records.indices {
            let length = length(of: Int64(index) * stride)
            if Int(offset) < begins + length { return (Int64(index) * stride, Int(offset) - begins) }
            begins += length
        }
        return nil
    }

    /// The record at `key` or the first after it, as its own key.
    private func find(_ key: inout Int64) throws(Errno) -> Int64? {
        let index = (key + stride - 1) / stride
        guard index < records.count else { return nil }
        if let error = records[Int(index)].findError { throw error }
        key = index * stride
        return key
    }
}
