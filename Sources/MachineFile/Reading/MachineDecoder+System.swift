import KernelTypes
import Machine

/// The form of what a machine says of itself
///
/// ```yaml
/// hostname: db-7
/// version: "Linux version 6.12.48 (…) #1 SMP PREEMPT_DYNAMIC …"
/// cmdline: "root=/dev/nvme0n1p2 ro"
/// btime: 1767225600                            # seconds since 1970
/// sys_kernel: {pid_max: "4194304"}             # files of /proc/sys/kernel
/// cpuinfo:                                     # lines for one CPU
///   - "processor\t: {processor}"               # {package}, {core}, {apicid}, {siblings}, {cores}; {{ is a brace
///   - {text: "cpu MHz\t\t: {value}", values: ["2596.146", "2600.000"]}
///   - ""
/// ```
extension MachineDecoder {
    /// What the machine says of itself.
    func system() throws(MachineFileError) -> SystemSpecification {
        var result = SystemSpecification()
        if let field = root["hostname"] {
            let name = try field.name()
            guard name.utf8.count <= 64 else { throw field.error(expected: "a name of at most 64 bytes") }
            result.hostname = name
        }
        result.version = try shortLine(root["version"])
        result.commandLine = try shortLine(root["cmdline"])
        if let field = root["btime"] { result.bootTime = try field.unsigned() }
        if let field = root["cpuinfo"] { result.cpuinfo = try cpuinfo(field) }
        if let field = root["sys_kernel"] {
            for (name, value) in try field.entries() {
                guard MachineDecoder.isFileName(name) else {
                    throw value.error("found the name \(OneLine.quoted(name)); expected one of a file")
                }
                result.settings[name] = try shortLine(value)
            }
        }
        return result
    }

    private static func isFileName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "_-.".utf8.contains(byte)
        }
        return isPlain && !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
    }

    /// A line that fits a page.
    private func shortLine(_ field: Field?) throws(MachineFileError) -> String? {
        guard let field, let text = try line(field) else { return nil }
        guard text.utf8.count <= SystemSpecification.lineLimit else {
            throw field.error(
                "found \(text.utf8.count) bytes; expected \(SystemSpecification.lineLimit) at most")
        }
        return text
    }

    private func cpuinfo(_ field: Field) throws(MachineFileError) -> CPUInfoTemplate {
        var template = CPUInfoTemplate(lines: [])
        for item in try field.list() {
            var text = item
            var values: [String] = []
            if case .mapping = item.value.content {
                let fields = try item.mapping(["text", "values"])
                text = try fields.required("text", expected: "a line with {value} in it")
                for value in try fields.required("values", expected: "a list of values").list() {
                    values.append(try line(value) ?? "")
                }
            }
            let line = try line(text) ?? ""
            do throws(CPUInfoTemplate.Line.Fault) {
                template.lines.append(try CPUInfoTemplate.Line(line, values: values))
            } catch {
                throw text.error("\(error.reason); expected text with names as {processor} in it")
            }
        }
        guard !template.lines.isEmpty else { throw field.error(expected: "at least one line") }
        return template
    }
}
