import Glibc
import KernelTypes
import Machine
import SeqFile

/// Captured text, served as it is through the kernel's own engine: a line is a record.
struct CapturedTextFile: TreeFile {
    let lines: CapturedLines
    let machine: Machine

    func open() throws(Errno) -> OpenFile {
        CapturedTextOpenFile(
            file: CapturedLineRecords(lines: lines),
            buffers: .ofFiles(machine.heap))
    }
}

/// An open captured text.
private final class CapturedTextOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<CapturedLineRecords, HeapBuffers>

    init(file: CapturedLineRecords, buffers: HeapBuffers) {
        reader = RowReader(file: file, allocator: buffers)
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// The lines of a captured text, found by their number.
///
/// Only every 32nd line's place is kept; the others are a short search away.
public final class CapturedLines: Sendable {
    static let stride = 32

    let text: [UInt8]
    /// Where lines 0, 32, 64… begin.
    private let marks: [Int]
    /// The number of lines; the last one may lack its newline.
    let count: Int

    /// The lines of `text`.
    public init(_ text: [UInt8]) {
        var marks: [Int] = []
        var count = 0
        var start = 0
        while start < text.count {
            if count % CapturedLines.stride == 0 { marks.append(start) }
            count += 1
            start = CapturedLines.end(ofLineAt: start, in: text)
        }
        self.text = text
        self.marks = marks
        self.count = count
    }

    /// Where line `number` stands, its newline included.
    func line(_ number: Int) -> Range<Int> {
        var start = marks[number / CapturedLines.stride]
        for _ in 0..<number % CapturedLines.stride { start = CapturedLines.end(ofLineAt: start, in: text) }
        return start..<CapturedLines.end(ofLineAt: start, in: text)
    }

    /// Where the line after the one at `place` stands.
    func line(after place: Range<Int>) -> Range<Int> {
        place.upperBound..<CapturedLines.end(ofLineAt: place.upperBound, in: text)
    }

    private static func end(ofLineAt start: Int, in text: [UInt8]) -> Int {
        // SAFETY: the search stays between `start` and the array's end.
        unsafe text.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let newline = unsafe memchr(base + start, 0x0a, bytes.count - start)
            else { return bytes.count }
            return unsafe UnsafeRawPointer(newline) - base + 1
        }
    }
}

/// A record is a line.
private struct CapturedLineRecords: SequentialFile {
    struct Line {
        let number: Int
        let place: Range<Int>
    }

    let lines: CapturedLines

    mutating func rewind() {}

    func start(_ position: inout Int64) throws(Errno) -> Line? {
        guard position >= 0, position < lines.count else { return nil }
        return Line(number: Int(position), place: lines.line(Int(position)))
    }

    func next(after record: Line, _ position: inout Int64) throws(Errno) -> Line? {
        position += 1
        guard position < lines.count else { return nil }
        return Line(number: record.number + 1, place: lines.line(after: record.place))
    }

    func show(_ record: Line, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        let text = lines.text
        buffer.put(text.span.extracting(record.place))
        return .record
    }

    func stop(_ record: Line?) {}
}
