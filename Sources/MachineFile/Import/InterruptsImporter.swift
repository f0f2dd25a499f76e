import Glibc
public import KernelTypes
public import Machine

/// Reads a captured `/proc/interrupts` in pieces of any size, and keeps only its text and what is not zero.
///
/// Every file that it takes can be printed again to the byte: line ends, blanks and bytes that are no text
/// included. What it refuses: a first line without CPUs' names, names out of order, no row below it, a NUL,
/// and what goes beyond `ImportLimits`.
public struct InterruptsImporter {
    private let source: String
    private let limits: ImportLimits
    private var pending: [UInt8] = []
    private var line = 1
    private var header: HeaderScanner?
    private var rows: [CapturedRow] = []
    private var countTotal = 0
    private var textTotal = 0
    private var hasLabels = false

    /// Begins to read `source`, a name for messages.
    public init(source: String, limits: ImportLimits = ImportLimits()) {
        self.source = source
        self.limits = limits
    }

    /// Takes the next piece of the file.
    ///
    /// - Throws: at the first line that cannot be part of a table, or beyond a limit.
    public mutating func feed(_ bytes: Span<UInt8>) throws(ImportError) {
        var start = 0
        while let end = InterruptsImporter.newline(in: bytes, from: start) {
            if pending.isEmpty {
                try take(bytes.extracting(start..<end))
            } else {
                try keep(bytes.extracting(start..<end))
                var whole: [UInt8] = []
                swap(&whole, &pending)
                try take(whole.span)
                whole.removeAll(keepingCapacity: true)
                swap(&whole, &pending)
            }
            start = end + 1
        }
        if start < bytes.count { try keep(bytes.extracting(start..<bytes.count)) }
    }

    /// Ends the file.
    ///
    /// - Returns: the table, with as many CPUs as its header names and leaves out before the last one, and
    ///   the CPUs that were online.
    /// - Throws: when there was no table.
    public consuming func finish() throws(ImportError) -> (table: CapturedTable, online: CPUSet) {
        let endsWithNewline = pending.isEmpty
        if !endsWithNewline {
            let rest = pending
            try take(rest.span)
        }
        guard let header else {
            throw error("found an empty file; expected the text of /proc/interrupts", at: nil)
        }
        guard hasLabels else {
            throw error(
                "found no row below the CPUs' names; expected one such as '  0:         42'", at: line)
        }
        let table = CapturedTable(
            header: header.header, rows: rows, cpuCount: (header.online.last ?? 0) + 1,
            endsWithNewline: endsWithNewline)
        return (table, header.online)
    }

    /// Takes one line without its newline.
    private mutating func take(_ text: Span<UInt8>) throws(ImportError) {
        defer { line += 1 }
        guard text.count <= limits.lineBytes else { throw tooLong() }
        guard let header else {
            do {
                header = try HeaderScanner(text)
            } catch {
                throw self.error(error.reason, at: line)
            }
            return
        }
        guard let row = RowScanner(online: header.online).row(text) else {
            throw error("found a NUL; expected text", at: line)
        }
        countTotal += row.counts.count
        textTotal += row.prefix.utf8.count + row.suffix.utf8.count
        guard rows.count < limits.rows else {
            throw error("found more than \(limits.rows) rows; expected \(limits.rows) at most", at: line)
        }
        guard countTotal <= limits.counts else {
            throw error(
                "found more than \(limits.counts) counts above zero; expected \(limits.counts) at most",
                at: line)
        }
        guard textTotal <= limits.textBytes else {
            throw error(
                "found more than \(limits.textBytes) bytes beside the counts; "
                    + "expected \(limits.textBytes) at most", at: line)
        }
        hasLabels = hasLabels || row.prefix.utf8.contains(UInt8(ascii: ":"))
        rows.append(row)
    }

    /// Keeps the beginning of a line whose end has not come yet.
    private mutating func keep(_ bytes: Span<UInt8>) throws(ImportError) {
        guard pending.count + bytes.count <= limits.lineBytes else { throw tooLong() }
        unsafe bytes.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
    }

    private func tooLong() -> ImportError {
        error("found a line of more than \(limits.lineBytes) bytes; expected shorter ones", at: line)
    }

    private func error(_ reason: String, at line: Int?) -> ImportError {
        ImportError(source: source, line: line, reason: reason)
    }

    private static func newline(in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer in
            // SAFETY: the search stays within the bytes from `start` on, of which there is at least one.
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, 0x0a, buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
