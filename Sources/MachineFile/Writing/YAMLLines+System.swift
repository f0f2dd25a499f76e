import KernelTypes
import Machine

extension YAMLLines {
    /// What a machine says of itself.
    mutating func system(_ system: SystemSpecification) {
        if let text = system.hostname { key("hostname", quoted: text) }
        if let text = system.version { key("version", quoted: text) }
        if let text = system.commandLine { key("cmdline", quoted: text) }
        if let time = system.bootTime { raw("btime: \(time)\n") }
        if !system.settings.isEmpty { raw("sys_kernel:\n") }
        for (name, text) in system.settings.sorted(by: { $0.key < $1.key }) {
            raw("  ")
            quote(name)
            raw(": ")
            quote(text)
            raw("\n")
        }
        guard let template = system.cpuinfo else { return }
        raw("cpuinfo:\n")
        for line in template.lines {
            raw("  - ")
            cpuinfo(line)
            raw("\n")
        }
    }

    private mutating func cpuinfo(_ line: CPUInfoTemplate.Line) {
        guard !line.values.isEmpty else { return quote(line.text) }
        raw("{text: ")
        quote(line.text)
        raw(", values: [")
        for (index, value) in line.values.enumerated() {
            if index > 0 { raw(", ") }
            quote(value)
        }
        raw("]}")
    }

    /// What was captured beside the table, below `captured`.
    mutating func activity(_ activity: CapturedActivity) {
        if let stat = activity.stat {
            raw("  stat:\n")
            if !stat.endsWithNewline { raw("    ends_with_newline: false\n") }
            raw("    lines:\n")
            for line in stat.lines {
                raw("      - ")
                quote(line.prefix + line.values.map(String.init).joined(separator: " ") + line.suffix)
                raw("\n")
            }
        }
        if let table = activity.softirqs {
            raw("  softirqs:\n")
            tableHead(table, indent: "    ")
            for row in table.rows { capturedRow(row, indent: "    ") }
        }
        if let time = activity.idleTime { raw("  idle: \(time)\n") }
        if let text = activity.loadAverage {
            raw("  loadavg: ")
            quote(text)
            raw("\n")
        }
    }
}
