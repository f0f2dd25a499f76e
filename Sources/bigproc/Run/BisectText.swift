import MachineFile

/// The findings of a search as people and as programs read them.
struct BisectText {
    let variation: Variation

    /// The line of one probe.
    func line(_ probe: Probe) -> String {
        let width = variation.setting(variation.values.upperBound).count
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return padded(variation.setting(probe.value), width) + "  \(probe.isGood ? "good" : "bad ")  "
            + padded(probe.reason, 14) + "  \(probe.seconds) s\n"
    }

    /// The last line.
    func summary(_ search: BorderSearch) -> String {
        var text = "last good: \(name(search.lastGood)), first bad: \(name(search.firstBad))"
        if !search.flapping.isEmpty {
            let values = search.flapping.map { variation.setting($0) }.joined(separator: ", ")
            text += " (unreliable: \(values) was good at one time and bad at another)"
        } else if search.firstBad == nil {
            text += " (never fails)"
        } else if search.lastGood == nil {
            text += " (always fails)"
        }
        return text + "\n"
    }

    /// Everything as one JSON object.
    func json(_ search: BorderSearch, _ probes: [Probe]) -> String {
        let lines = probes.map { probe in
            let fields = [
                ("value", "\(probe.value)"), ("good", "\(probe.isGood)"),
                ("reason", "\"\(escaped(probe.reason))\""), ("status", "\(probe.ending.status)"),
                ("seconds", probe.seconds),
            ]
            return "    {" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
        }
        return """
            {
              "key": "\(escaped(variation.key))",
              "unit": "\(variation.unit)",
              "low": \(variation.values.lowerBound),
              "high": \(variation.values.upperBound),
              "last_good": \(search.lastGood.map(String.init) ?? "null"),
              "first_bad": \(search.firstBad.map(String.init) ?? "null"),
              "flapping": \(search.flapping),
              "probes": [
            \(lines.joined(separator: ",\n"))
              ]
            }

            """
    }

    private func name(_ value: Int?) -> String { value.map { variation.setting($0) } ?? "none" }

    private func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                result += "\\u" + String(scalar.value + 0x10000, radix: 16).dropFirst()
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
