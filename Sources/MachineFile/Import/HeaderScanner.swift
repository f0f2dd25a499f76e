import KernelTypes
import Machine

/// Takes the first line of `/proc/interrupts` apart: the names of the online CPUs.
struct HeaderScanner {
    /// What is wrong with a line.
    struct Fault: Error {
        let reason: String
    }

    private static let expected = "expected the names of CPUs, as '           CPU0       CPU1'"
    /// The width of a name: `CPU%-8d`.
    private static let width = 11

    private(set) var header = CapturedHeader(prefix: "", suffix: "")
    private(set) var online = CPUSet()

    private var ranges: [Range<Int>] = []
    private var isRegular = true

    /// Scans a line without its newline.
    init(_ line: Span<UInt8>) throws(Fault) {
        var start = 0
        while start < line.count, CellScanner.isBlank(line[start]) { start += 1 }
        guard start < line.count else {
            throw Fault(reason: "found an empty line; \(HeaderScanner.expected)")
        }
        guard HeaderScanner.isName(line, start) else {
            throw Fault(reason: "found no CPU's name; \(HeaderScanner.expected)")
        }
        let first = start
        var end = start
        while true {
            end = try takeName(line, start)
            guard let next = HeaderScanner.nextName(line, end) else { break }
            if next != start + HeaderScanner.width { isRegular = false }
            for index in end..<next where line[index] != UInt8(ascii: " ") { isRegular = false }
            guard next > end else {
                throw Fault(reason: "found names without a blank; \(HeaderScanner.expected)")
            }
            start = next
        }
        online = CPUSet(ranges: ranges)
        header.prefix = try HeaderScanner.text(line, 0..<first)
        header.suffix = try HeaderScanner.text(line, end..<line.count)
        if !isRegular { header.verbatim = try HeaderScanner.text(line, 0..<line.count) }
    }

    /// Takes the name that begins at `start`, and gives back where it ends.
    private mutating func takeName(_ line: Span<UInt8>, _ start: Int) throws(Fault) -> Int {
        var end = start + 3
        var number = 0
        while end < line.count, CellScanner.isDigit(line[end]) {
            number = number * 10 + Int(line[end] - UInt8(ascii: "0"))
            guard number < CPUSpecification.limit else {
                throw Fault(reason: "found a CPU above \(CPUSpecification.limit - 1); expected fewer CPUs")
            }
            end += 1
        }
        if line[start + 3] == UInt8(ascii: "0"), end - start > 4 { isRegular = false }
        if let last = ranges.last {
            guard number >= last.upperBound else {
                throw Fault(
                    reason: "found CPU\(number) after CPU\(last.upperBound - 1); expected CPUs in order")
            }
            if last.upperBound == number {
                ranges[ranges.count - 1] = last.lowerBound..<number + 1
                return end
            }
        }
        ranges.append(number..<number + 1)
        return end
    }

    /// Where the next name begins; nil when there is none in the rest of the line.
    private static func nextName(_ line: Span<UInt8>, _ position: Int) -> Int? {
        var index = position
        while index < line.count {
            if isName(line, index) { return index }
            index += 1
        }
        return nil
    }

    private static func isName(_ line: Span<UInt8>, _ index: Int) -> Bool {
        index + 3 < line.count && line[index] == UInt8(ascii: "C") && line[index + 1] == UInt8(ascii: "P")
            && line[index + 2] == UInt8(ascii: "U") && CellScanner.isDigit(line[index + 3])
    }

    /// A part of the line in the form of captured text.
    private static func text(_ line: Span<UInt8>, _ range: Range<Int>) throws(Fault) -> String {
        guard let text = CellScanner.text(line, range) else {
            throw Fault(reason: "found a NUL; expected text")
        }
        return text
    }
}
