import KernelTypes
import Machine

/// The form of what was captured beside the table of interrupts
///
/// ```yaml
/// captured:
///   stat:
///     ends_with_newline: true
///     lines: ["cpu  301854 612 111922 8979004", "ctxt 38014093"]
///   softirqs: {header: {prefix: "                    ", suffix: "       "}, rows: […]}   # as `captured` itself
///   idle: 839.15s
///   loadavg: "0.02 0.04 0.05 1/197 11586"
/// ```
extension MachineDecoder {
    /// What was captured beside the table.
    func activity(_ field: Field, cpus: CPUSpecification) throws(MachineFileError) -> CapturedActivity {
        let fields = try field.mapping(MachineDecoder.capturedKeys)
        var result = CapturedActivity()
        if let field = fields["stat"] { result.stat = try stat(field) }
        if let field = fields["softirqs"] {
            result.softirqs = try table(field.mapping(MachineDecoder.tableKeys), cpus: cpus)
        }
        if let field = fields["idle"] { result.idleTime = try duration(field) }
        result.loadAverage = try line(fields["loadavg"])
        let count = max(cpus.count, try fields["cpus"]?.integer(in: 1...CPUSpecification.limit) ?? 1)
        if let field = fields["interrupts"] {
            result.interrupts = try capturedInterrupts(field, cpuCount: count)
        }
        result.defaultAffinity = try fields["default_affinity"]?.cpus(below: count)
        return result
    }

    private func stat(_ field: Field) throws(MachineFileError) -> CapturedStat {
        let fields = try field.mapping(["ends_with_newline", "lines"])
        let items = try fields.required("lines", expected: "the lines of /proc/stat").list()
        guard !items.isEmpty else { throw field.error("found no lines; expected those of /proc/stat") }
        var stat = CapturedStat(
            lines: [], endsWithNewline: try fields["ends_with_newline"]?.bool() ?? true)
        stat.lines.reserveCapacity(items.count)
        for item in items {
            stat.lines.append(StatScanner.line(CapturedText.bytes(try line(item) ?? "")))
        }
        return stat
    }
}
