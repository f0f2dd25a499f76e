import KernelTypes
import SeqFile

/// A text, each of whose lines is a record.
struct LineFile: SequentialFile {
    let text: [UInt8]
    /// Where each line begins, and the end of the text.
    private let bounds: [Int]

    init(_ text: [UInt8]) {
        self.text = text
        var bounds = [0]
        for index in text.indices where text[index] == UInt8(ascii: "\n") { bounds.append(index + 1) }
        self.bounds = bounds
    }

    /// How many lines there are.
    var count: Int { bounds.count - 1 }

    /// The offset at which a line begins.
    func offset(ofLine line: Int) -> Int64 { Int64(bounds[line]) }

    mutating func rewind() {}

    mutating func start(_ position: inout Int64) throws(Errno) -> Int? {
        position < Int64(count) ? Int(position) : nil
    }

    mutating func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return position < Int64(count) ? Int(position) : nil
    }

    mutating func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        buffer.put(text.span.extracting(bounds[record]..<bounds[record + 1]))
        return .record
    }

    mutating func stop(_ record: Int?) {}
}
