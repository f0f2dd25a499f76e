import Glibc
public import Machine

/// The records of a captured text, found by their number.
///
/// Only every 32nd record's place is kept; the others are a short search away.
public final class CapturedRecords: Sendable {
    static let stride = 32

    let text: [UInt8]
    private let cut: RecordCut
    /// Where records 0, 32, 64… begin.
    private let marks: [Int]
    /// The number of records; the last one may lack its newline.
    let count: Int

    /// The records of `text`.
    public init(_ text: [UInt8], _ cut: RecordCut = RecordCut()) {
        var marks: [Int] = []
        var count = 0
        var start = 0
        while start < text.count {
            if count % CapturedRecords.stride == 0 { marks.append(start) }
            count += 1
            start = cut.end(ofRecordAt: start, in: text)
        }
        self.text = text
        self.cut = cut
        self.marks = marks
        self.count = count
    }

    /// Where record `number` stands, its newline included.
    func record(_ number: Int) -> Range<Int> {
        var start = marks[number / CapturedRecords.stride]
        for _ in 0..<number % CapturedRecords.stride { start = cut.end(ofRecordAt: start, in: text) }
        return start..<cut.end(ofRecordAt: start, in: text)
    }

    /// Where the record after the one at `place` stands.
    func record(after place: Range<Int>) -> Range<Int> {
        place.upperBound..<cut.end(ofRecordAt: place.upperBound, in: text)
    }
}

extension RecordCut {
    /// The offset behind the record that begins at `start`.
    fileprivate func end(ofRecordAt start: Int, in text: [UInt8]) -> Int {
        var end = start
        // A text begins with its header, and with nothing else at 0.
        if start == 0 { for _ in 0..<header { end = RecordCut.end(ofLineAt: end, in: text) } }
        switch unit {
        case .line: return RecordCut.end(ofLineAt: end, in: text)
        case .file: return text.count
        case .paragraph:
            while end < text.count {
                let line = end
                end = RecordCut.end(ofLineAt: line, in: text)
                if text[line] == 0x0a { break }
            }
            return end
        case .node:
            let node = RecordCut.node(ofLineAt: end, in: text)
            repeat {
                end = RecordCut.end(ofLineAt: end, in: text)
                let other = RecordCut.node(ofLineAt: end, in: text)
                if !other.isEmpty, other != node { break }
            } while end < text.count
            return end
        }
    }

    /// What a line begins with if it begins with `Node`, up to the comma after the number; else nothing.
    private static func node(ofLineAt start: Int, in text: [UInt8]) -> ArraySlice<UInt8> {
        let word = "Node "
        guard text[start...].starts(with: word.utf8),
            let comma = text[start...].prefix(24).firstIndex(of: UInt8(ascii: ","))
        else { return [] }
        return text[start..<comma]
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
