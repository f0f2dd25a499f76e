import KernelTypes
import Machine

/// Takes a row of `/proc/interrupts` apart into text and cells.
///
/// A row is a label with a colon, cells, and text. Whatever does not fit that is kept as text, so that every
/// row can be printed again as it was:
/// - one cell for each online CPU: `perCPU`;
/// - fewer cells and then no digits: `fixed`, as the kernel's `ERR:`. On a machine with one CPU a row is that
///   when nothing at all follows its only cell;
/// - numbers in other places, with zeros in front, or above 2^32 - 1, which is where the kernel's counters
///   end: `afterText`, or `none` when there is only one;
/// - no numbers: `none`.
struct RowScanner {
    let online: CPUSet

    /// The row of a line without its newline; nil when its text holds a NUL.
    func row(_ line: Span<UInt8>) -> CapturedRow? {
        guard let label = RowScanner.endOfLabel(line) else { return text(line, .none) }
        var start = label
        while start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
        guard let first = CellScanner.number(line, start) else { return text(line, kind(line, start)) }
        var cells = CellScanner(first: first.value, position: first.end, online: online)
        cells.scan(line, limit: online.count)
        var next = cells.position
        if next < line.count, CellScanner.isDigit(line[next]) { return text(line, .afterText) }
        while next < line.count, CellScanner.isBlank(line[next]) { next += 1 }
        let isOnlyCells = next == line.count
        if cells.cellCount < online.count, !isOnlyCells, CellScanner.isDigit(line[next]) {
            return text(line, .afterText)
        }
        let isFixed =
            cells.cellCount < online.count
            || (online.count == 1 && RowScanner.isEnd(line, cells.position))
        let width = min(first.end - label, CapturedCells.usualWidth)
        guard let prefix = CellScanner.text(line, 0..<first.end - width),
            let suffix = CellScanner.text(line, cells.position..<line.count)
        else { return nil }
        guard isFixed else {
            return CapturedRow(
                prefix: prefix, cells: .perCPU(firstWidth: width), suffix: suffix, counts: cells.counts)
        }
        // The cells of such a row belong to no CPU: their columns are places.
        let counts = cells.counts.map { count in
            CapturedCount(column: online.ordinal(of: count.column) ?? count.column, value: count.value)
        }
        return CapturedRow(
            prefix: prefix, cells: .fixed(firstWidth: width, count: cells.cellCount), suffix: suffix,
            counts: counts)
    }

    /// Where the label ends, behind its colon; nil when the line does not begin with one word and a colon.
    private static func endOfLabel(_ line: Span<UInt8>) -> Int? {
        var index = 0
        while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
        while index < line.count, !CellScanner.isBlank(line[index]) {
            if line[index] == UInt8(ascii: ":") { return index + 1 }
            index += 1
        }
        return nil
    }

    /// Whether the line ends at `index`, but for a carriage return.
    private static func isEnd(_ line: Span<UInt8>, _ index: Int) -> Bool {
        index == line.count || (index == line.count - 1 && line[index] == 0x0d)
    }

    /// What kind of text a row is in which no cell begins at `start`.
    private func kind(_ line: Span<UInt8>, _ start: Int) -> CapturedCells {
        var index = start
        while index < line.count, CellScanner.isBlank(line[index]) { index += 1 }
        guard index < line.count, CellScanner.isDigit(line[index]) else { return .none }
        while index < line.count, CellScanner.isDigit(line[index]) { index += 1 }
        while index < line.count, CellScanner.isBlank(line[index]) { index += 1 }
        return index == line.count ? .none : .afterText
    }

    private func text(_ line: Span<UInt8>, _ cells: CapturedCells) -> CapturedRow? {
        guard let text = CellScanner.text(line, 0..<line.count) else { return nil }
        return CapturedRow(prefix: text, cells: cells, suffix: "", counts: [])
    }
}
