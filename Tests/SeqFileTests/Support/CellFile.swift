import KernelTypes
import SeqFile

/// Records of eight fields each, `......0`, in which here and there another digit stands; those that have none may
/// stand ready.
struct CellFile: AddressableFile {
    static let field = Array("......0".utf8)
    static let recordLength = 8 * field.count

    /// The digit of each record's last field.
    let digits: [UInt8]
    /// Whether the kernel's text stands ready where it can.
    let hasReady: Bool
    private let ready: ReadyText

    init(digits: [UInt8], hasReady: Bool, repetitions: Int) {
        self.digits = digits
        self.hasReady = hasReady
        ready = ReadyText(CellFile.field, repetitions)
    }

    /// The whole text.
    var text: [UInt8] { digits.flatMap { CellFile.record($0) } }

    private static func record(_ digit: UInt8) -> [UInt8] {
        Array(repeating: field, count: 8).joined().dropLast() + [UInt8(ascii: "0") + digit]
    }

    func readyRecords(from position: Int64) -> ReadyRecords? {
        guard hasReady, position < Int64(digits.count) else { return nil }
        let count = digits[Int(position)...].prefix { $0 == 0 }.count
        guard count > 1 else { return nil }
        return unsafe ReadyRecords(
            UnsafeRawBufferPointer(ready.bytes), period: CellFile.field.count,
            recordLength: CellFile.recordLength, count: count)
    }

    func length(of record: Int) -> Int { CellFile.recordLength }

    func locate(_ offset: Int64) -> (position: Int64, skip: Int)? {
        let place = Int(offset)
        guard place < digits.count * CellFile.recordLength else { return nil }
        return (Int64(place / CellFile.recordLength), place % CellFile.recordLength)
    }

    mutating func rewind() {}

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position < Int64(digits.count) ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        buffer.put(CellFile.record(digits[record]).span)
        return .record
    }

    func stop(_ record: Int?) {}
}

/// A short text several times, in memory that stays.
@safe
private final class ReadyText: @unchecked Sendable {
    // SAFETY: nothing is written once it is made.
    let bytes: UnsafeMutableRawBufferPointer

    init(_ text: [UInt8], _ repetitions: Int) {
        unsafe bytes = .allocate(byteCount: text.count * repetitions, alignment: 16)
        let length = text.count * repetitions
        for index in 0..<length { unsafe bytes[index] = text[index % text.count] }
    }

    deinit { unsafe bytes.deallocate() }
}
