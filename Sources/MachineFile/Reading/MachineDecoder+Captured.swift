import KernelTypes
import Machine

/// The form of `captured:`
///
/// ```yaml
/// captured:
///   cpus: 4                                      # possible CPUs of the machine that was captured
///   header: {prefix: "           ", suffix: ""}  # `line` too, when the names are not CPU%-8d
///   ends_with_newline: true
///   rows:
///     - {prefix: "  8:", suffix: "   IO-APIC   8-edge      rtc0", counts: "0:1"}
///     - {prefix: "LOC:", suffix: "   Local timer interrupts", counts: "0:4711,815,4242,17"}
///     - {prefix: "IPI0:", cells: per-cpu/10, suffix: "  Rescheduling interrupts", counts: "2:7"}
///     - {prefix: "ERR:", cells: 1}
///     - {prefix: "FIQ:              usb_fiq", cells: none}
/// ```
/// `cells` is `per-cpu` (not written), a number of cells, `none` or `text`, with the width of the first field
/// after a slash where it is not 11. `counts` holds runs: a column, a colon, and the values from there on.
extension MachineDecoder {
    /// The table that takes the place of all devices.
    func captured(_ field: Field, cpus: CPUSpecification) throws(MachineFileError) -> CapturedTable {
        try table(field.mapping(MachineDecoder.capturedKeys), cpus: cpus)
    }

    /// The keys of `captured`: of the table, and of what was captured beside it.
    static let capturedKeys =
        tableKeys + ["stat", "softirqs", "idle", "loadavg", "interrupts", "default_affinity"]
    static let tableKeys = ["cpus", "header", "ends_with_newline", "rows"]

    /// A table out of its fields.
    func table(_ fields: Fields, cpus: CPUSpecification) throws(MachineFileError) -> CapturedTable {
        let count = try fields["cpus"]?.integer(in: 1...CPUSpecification.limit) ?? cpus.count
        var header = CapturedHeader(prefix: "", suffix: "")
        let headerField = try fields.required("header", expected: "a mapping with prefix and suffix")
        let parts = try headerField.mapping(["prefix", "suffix", "line"])
        header.prefix = try line(parts["prefix"]) ?? ""
        header.suffix = try line(parts["suffix"]) ?? ""
        if let line = parts["line"] { header.verbatim = try headerLine(line) }
        var rows: [CapturedRow] = []
        let items = try fields.required("rows", expected: "the table's rows").list()
        rows.reserveCapacity(items.count)
        for item in items { rows.append(try row(item, cpuCount: count)) }
        return CapturedTable(
            header: header, rows: rows, cpuCount: count,
            endsWithNewline: try fields["ends_with_newline"]?.bool() ?? true)
    }

    private func row(_ field: Field, cpuCount: Int) throws(MachineFileError) -> CapturedRow {
        let fields = try field.mapping(["prefix", "cells", "suffix", "counts"])
        let cells = try fields["cells"].map { field throws(MachineFileError) in try self.cells(field) }
        var row = CapturedRow(
            prefix: try line(fields["prefix"]) ?? "",
            cells: cells ?? .perCPU(firstWidth: CapturedCells.usualWidth),
            suffix: try line(fields["suffix"]) ?? "", counts: [])
        guard let counts = fields["counts"] else { return row }
        let columns: Int
        switch row.cells {
        case .perCPU: columns = cpuCount
        case .fixed(_, let count): columns = count
        case .none, .afterText: throw counts.error("found counts; expected none in a row without cells")
        }
        let text = try counts.text(expected: "runs of counts, as \"0:15,3 8:4\"")
        do {
            row.counts = try CountRuns.read(text.utf8Span.span, columns: columns)
        } catch {
            throw counts.error("\(error.reason); expected runs of counts, as \"0:15,3 8:4\"")
        }
        return row
    }

    private func cells(_ field: Field) throws(MachineFileError) -> CapturedCells {
        let expected = "per-cpu, a number of cells, none or text, as per-cpu/10"
        let text = try field.text(expected: expected)
        if text == "none" { return .none }
        if text == "text" { return .afterText }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        var width = CapturedCells.usualWidth
        if parts.count == 2 {
            guard let given = Int(parts[1]), given >= 1, given <= CapturedCells.usualWidth else {
                throw field.error(
                    expected: "a first field 1 to \(CapturedCells.usualWidth) wide, as per-cpu/10")
            }
            width = given
        }
        guard parts.count <= 2, let first = parts.first else { throw field.error(expected: expected) }
        if first == "per-cpu" { return .perCPU(firstWidth: width) }
        guard first.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let count = Int(first), (1...CPUSpecification.limit).contains(count)
        else { throw field.error(expected: expected) }
        return .fixed(firstWidth: width, count: count)
    }

    /// A whole header line, which must be one that an import would take: later its names are read as numbers.
    private func headerLine(_ field: Field) throws(MachineFileError) -> String? {
        guard let text = try line(field) else { return nil }
        let bytes = CapturedText.bytes(text)
        do {
            _ = try HeaderScanner(bytes.span)
        } catch {
            throw field.error(error.reason)
        }
        return text
    }

    /// Text of a table, which may be empty and hold anything but line ends.
    func line(_ field: Field?) throws(MachineFileError) -> String? {
        guard let field else { return nil }
        let text = try field.text()
        guard !text.utf8.contains(UInt8(ascii: "\n")), !text.utf8.contains(0) else {
            throw field.error("found a line end or a NUL; expected text of one line")
        }
        return text
    }
}
