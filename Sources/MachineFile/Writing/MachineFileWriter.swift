public import Machine

/// Writes machine files that `MachineFile.read` takes back to the same specification.
public enum MachineFileWriter {
    /// Writes `specification`, piece by piece, so that a large table needs no second copy.
    ///
    /// - Parameters:
    ///   - remarks: Lines of comment for the beginning of the file.
    ///   - write: Takes the next bytes of the file.
    public static func write<Failure: Error>(
        _ specification: MachineSpecification, remarks: [String] = [],
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var lines = YAMLLines()
        for remark in remarks { lines.comment(remark) }
        lines.machine(specification)
        try write(lines.bytes)
        guard let captured = specification.captured else { return }
        var head = YAMLLines()
        head.capturedHead(captured)
        try write(head.bytes)
        for row in captured.rows {
            var line = YAMLLines()
            line.capturedRow(row)
            try write(line.bytes)
        }
        var rest = YAMLLines()
        rest.activity(specification.capturedActivity)
        rest.capturedInterrupts(specification.capturedActivity)
        try write(rest.bytes)
    }

    /// The file as one text; for machines without large tables.
    public static func text(_ specification: MachineSpecification, remarks: [String] = []) -> String {
        var bytes: [UInt8] = []
        write(specification, remarks: remarks) { bytes.append(contentsOf: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ImportedMachine {
    /// Writes the machine as a machine file: what it is, how to see it again, what was guessed, and all of
    /// it.
    public func write<Failure: Error>(
        to write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let head = [
            "The machine '\(specification.name)', as bigproc imported it.",
            "Its table, just as it was captured:",
            "    bigproc cat --machine THIS-FILE --clock manual proc/interrupts",
        ]
        try MachineFileWriter.write(specification, remarks: head + remarks, to: write)
    }
}
