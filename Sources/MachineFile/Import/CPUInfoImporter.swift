import KernelTypes
import Machine

/// Makes a template of a captured `/proc/cpuinfo`.
enum CPUInfoImporter {
    /// Lines that are numbers of the CPU's place, where the file and the topology agree.
    private static let numbers: [String: CPUInfoTemplate.Number] = [
        "processor": .processor, "physical id": .package, "core id": .core, "siblings": .siblings,
        "cpu cores": .cores, "apicid": .apicid, "initial apicid": .apicid,
    ]

    /// The template that gives `bytes` again on a machine with these CPUs; nil for a file that is not made of
    /// parts of the same number of lines, one for each online CPU, each with an empty line behind it.
    static func template(_ bytes: [UInt8], topology: Topology, online: CPUSet) -> CPUInfoTemplate? {
        guard bytes.last == UInt8(ascii: "\n"), !bytes.contains(0), !online.isEmpty else { return nil }
        let lines = bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count % online.count == 0 else { return nil }
        let length = lines.count / online.count
        guard length > 1 else { return nil }
        for (place, line) in lines.enumerated() {
            guard line.isEmpty == (place % length == length - 1) else { return nil }
        }
        var template = CPUInfoTemplate(lines: [])
        for place in 0..<length {
            let texts = stride(from: place, to: lines.count, by: length).map {
                CapturedText.string(Array(lines[$0]))
            }
            template.lines.append(line(texts, CPUNumbers(topology, online: online), online))
        }
        return template
    }

    /// The line that gives the texts of all CPUs.
    private static func line(
        _ texts: [String], _ numbers: CPUNumbers, _ online: CPUSet
    ) -> CPUInfoTemplate.Line {
        let starts = texts.map(start)
        let isAlike = starts.allSatisfy { $0 == starts[0] }
        let name = starts[0].prefix { $0 != ":" && $0 != "\t" }
        if isAlike, let number = CPUInfoImporter.numbers[String(name)] {
            var numbers = numbers
            let agrees = zip(texts, online).allSatisfy { text, cpu in
                text == starts[0] + String(numbers.value(number, of: cpu))
            }
            if agrees { return .number(starts[0], number) }
        }
        if texts.allSatisfy({ $0 == texts[0] }) { return .constant(texts[0]) }
        guard isAlike else { return .values("", texts) }
        return .values(
            starts[0], texts.map { String($0.unicodeScalars.dropFirst(starts[0].unicodeScalars.count)) })
    }

    /// What stands before a line's value: its name, the colon and the blank behind it.
    private static func start(_ text: String) -> String {
        guard let colon = text.unicodeScalars.firstIndex(of: ":") else { return "" }
        var end = text.unicodeScalars.index(after: colon)
        if end < text.unicodeScalars.endIndex, text.unicodeScalars[end] == " " {
            end = text.unicodeScalars.index(after: end)
        }
        return String(text.unicodeScalars[..<end])
    }
}
