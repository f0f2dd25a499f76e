import Machine

/// Takes lines of `/proc/stat` apart.
enum StatScanner {
    /// The parts of a line without its newline, which always give the line again: a word, blanks, numbers with a
    /// blank between any two, and the rest. A line that is not like that is all text.
    static func line(_ line: [UInt8]) -> CapturedStatLine {
        var start = 0
        while start < line.count, line[start] != 0x20 { start += 1 }
        while start < line.count, line[start] == 0x20 { start += 1 }
        var values: [UInt64] = []
        var end = start
        var next = start
        while let (value, after) = number(line, next), after == line.count || line[after] == 0x20 {
            values.append(value)
            end = after
            guard after < line.count else { break }
            next = after + 1
        }
        guard !values.isEmpty else { return CapturedStatLine(prefix: CapturedText.string(line), values: []) }
        return CapturedStatLine(
            prefix: CapturedText.string(Array(line[..<start])), values: values,
            suffix: CapturedText.string(Array(line[end...])))
    }

    /// The number at `start` as the kernel prints it: no zeros in front, below 2^64.
    private static func number(_ line: [UInt8], _ start: Int) -> (value: UInt64, end: Int)? {
        var end = start
        var value: UInt64 = 0
        while end < line.count, CellScanner.isDigit(line[end]) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(line[end] - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
            end += 1
        }
        guard end > start, line[start] != UInt8(ascii: "0") || end == start + 1 else { return nil }
        return (value, end)
    }
}
