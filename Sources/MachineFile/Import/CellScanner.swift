import KernelTypes
import Machine

/// Reads the cells of a row: fields of eleven columns, a blank and `%10u`.
struct CellScanner {
    /// The first place that is no cell any more.
    private(set) var position: Int
    /// Cells that were read.
    private(set) var cellCount: Int
    /// Those that are not zero.
    private(set) var counts: [CapturedCount]
    /// CPUs of the columns.
    private let online: CPUSet
    private let isContiguous: Bool
    private let firstCPU: Int

    /// Begins behind the first cell, which has the value `first` and ends at `position`.
    init(first: UInt64, position: Int, online: CPUSet) {
        self.position = position
        self.online = online
        cellCount = 1
        counts = []
        isContiguous = online.ranges.count == 1
        firstCPU = online.first ?? 0
        if first > 0 { counts.append(CapturedCount(column: firstCPU, value: first)) }
    }

    /// Reads cells until there are `limit`, or the text is something else.
    mutating func scan(_ line: Span<UInt8>, limit: Int) {
        // Two loads see whether a field is ten blanks and a zero, as most of them are.
        let blanks: UInt64 = 0x2020_2020_2020_2020
        let blanksAndZero: UInt32 = 0x3020_2020
        // SAFETY: integers have no pointers in them.
        let bytes = unsafe line.bytes
        let width = CapturedCells.usualWidth
        while cellCount < limit, position + width <= line.count {
            // SAFETY: the field lies within the line, and any bits make an integer.
            let head = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
            let tail = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: position + 7, as: UInt32.self)
            if head != blanks || UInt32(littleEndian: tail) != blanksAndZero {
                guard let value = CellScanner.value(line, position) else { return }
                if value > 0 { counts.append(CapturedCount(column: column(cellCount), value: value)) }
            }
            cellCount += 1
            position += width
        }
    }

    private func column(_ ordinal: Int) -> Int {
        isContiguous ? firstCPU + ordinal : online.element(at: ordinal)
    }

    /// The value of the field at `start`; nil when it is not one that the kernel would have printed so.
    private static func value(_ line: Span<UInt8>, _ start: Int) -> UInt64? {
        let end = start + CapturedCells.usualWidth
        var index = start
        while index < end, line[index] == UInt8(ascii: " ") { index += 1 }
        guard index > start, index < end else { return nil }
        guard let number = number(line, index), number.end == end else { return nil }
        return number.value
    }

    /// The digits at `start` as `%u` prints them: below 2^32, no zeros in front.
    static func number(_ line: Span<UInt8>, _ start: Int) -> (value: UInt64, end: Int)? {
        var end = start
        var value: UInt64 = 0
        while end < line.count, end - start < CapturedCells.usualWidth, isDigit(line[end]) {
            value = value * 10 + UInt64(line[end] - UInt8(ascii: "0"))
            end += 1
        }
        guard end > start, value <= UInt64(UInt32.max) else { return nil }
        guard line[start] != UInt8(ascii: "0") || end == start + 1 else { return nil }
        guard end == line.count || !isDigit(line[end]) else { return nil }
        return (value, end)
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether the byte is of the kind that separates words; a carriage return is, so that files with such
    /// line ends have the same rows.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    /// A part of a line in the form of captured text; nil when it holds a NUL.
    static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range {
            guard line[index] != 0 else { return nil }
            bytes.append(line[index])
        }
        return CapturedText.string(bytes)
    }
}
