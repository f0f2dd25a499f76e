import Machine

/// Counts of a captured row as text: runs of columns, each its first column, a colon, and values with commas
/// between them.
///
/// `0:15,3 8:4` is 15 in column 0, 3 in column 1 and 4 in column 8. Columns ascend. Nothing else is as short
/// for rows with a few counts and for rows full of them.
enum CountRuns {
    /// What is wrong with a text.
    struct Fault: Error {
        let reason: String
    }

    /// The counts of `text` that are not zero.
    static func read(_ text: Span<UInt8>, columns: Int) throws(Fault) -> [CapturedCount] {
        var counts: [CapturedCount] = []
        var position = 0
        var column = 0
        while true {
            while position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
            guard position < text.count else { return counts }
            let first = try number(text, &position)
            guard position < text.count, text[position] == UInt8(ascii: ":") else {
                throw Fault(reason: "found no colon after column \(first)")
            }
            guard first < UInt64(columns) else {
                throw Fault(reason: "column \(first) does not exist; there are \(columns)")
            }
            guard first >= UInt64(column) else {
                throw Fault(reason: "column \(first) is not above the one before")
            }
            column = Int(first)
            repeat {
                position += 1
                guard column < columns else {
                    throw Fault(reason: "column \(column) does not exist; there are \(columns)")
                }
                let value = try number(text, &position)
                if value > 0 { counts.append(CapturedCount(column: column, value: value)) }
                column += 1
            } while position < text.count && text[position] == UInt8(ascii: ",")
            guard position == text.count || text[position] == UInt8(ascii: " ") else {
                throw Fault(reason: "found a character that is no digit")
            }
        }
    }

    private static func number(_ text: Span<UInt8>, _ position: inout Int) throws(Fault) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { throw Fault(reason: "found a number above \(UInt64.max)") }
            value = sum
            position += 1
        }
        guard position > start else { throw Fault(reason: "found no number") }
        return value
    }

    /// The text of `counts`, whose columns ascend.
    static func append(_ counts: [CapturedCount], to text: inout [UInt8]) {
        var next: Int?
        for count in counts {
            if count.column == next {
                text.append(UInt8(ascii: ","))
            } else {
                if next != nil { text.append(UInt8(ascii: " ")) }
                append(UInt64(count.column), to: &text)
                text.append(UInt8(ascii: ":"))
            }
            append(count.value, to: &text)
            next = count.column + 1
        }
    }

    private static func append(_ number: UInt64, to text: inout [UInt8]) {
        let start = text.count
        var rest = number
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        text[start...].reverse()
    }
}
