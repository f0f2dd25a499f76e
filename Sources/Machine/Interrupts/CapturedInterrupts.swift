public import KernelTypes

/// What a captured row tells of its interrupt beside the counts.
public struct InterruptDescription: Sendable, Hashable {
    /// The interrupt's number.
    public let irq: Int
    /// The chip's name; nil when the row has none.
    public let chip: String?
    /// The number that the chip knows it by; nil when the row does not tell.
    public let hwirq: UInt64?
    /// How it is signalled; edge-triggered when the row does not tell.
    public let trigger: InterruptTrigger
    /// Whether each CPU has an interrupt of its own behind the number.
    public let isPerCPU: Bool
    /// Names of its handlers.
    public let actions: [String]
}

/// Reads interrupts out of the text of captured rows.
public enum CapturedInterrupts {
    /// What `row` tells of its interrupt; nil for a row that is not a device's, such as `LOC`.
    ///
    /// Handlers stand behind the last run of two blanks or more. Before them stands the chip, and joined to its
    /// name, or behind it, what the generation of kernels had: `IO-APIC-edge`, `IO-APIC   2-edge`,
    /// `GICv3  27 Level`, `GICv3  27 Level     -eoi`. Until 2003 `IO-APIC-edge` as a whole was the chip's name.
    public static func describe(
        _ row: CapturedRow, kernel: KernelVersion, architecture: Architecture
    ) -> InterruptDescription? {
        guard let irq = row.irq else { return nil }
        let (head, tail) = split(row.suffix)
        var words = head.split(separator: " ").map(String.init)
        var hwirq: UInt64?
        var trigger = InterruptTrigger.edge
        var isPerCPU = false
        if kernel.isBefore261 {
            if words.last?.hasSuffix("-level") == true { trigger = .level }
        } else {
            isPerCPU = takeFlow(&words, hwirq: &hwirq, trigger: &trigger)
            if words.last == "Level" || words.last == "Edge" {
                if words.removeLast() == "Level" { trigger = .level }
            }
            if words.count > 1, hwirq == nil, let last = words.last, let number = UInt64(last) {
                hwirq = number
                words.removeLast()
            }
        }
        let chip = words.joined(separator: " ")
        if architecture == .aarch64, chip.hasPrefix("GIC"), let hwirq, (16..<32).contains(hwirq) {
            // Private interrupts of the CPUs, by the controller's own numbering.
            isPerCPU = true
        }
        return InterruptDescription(
            irq: irq, chip: chip.isEmpty || chip == "-" || chip == "None" ? nil : chip, hwirq: hwirq,
            trigger: trigger, isPerCPU: isPerCPU, actions: actions(tail))
    }

    /// The text before the handlers and theirs; a text of one piece only is a handler's name.
    private static func split(_ suffix: String) -> (head: Substring, tail: Substring) {
        let text = suffix.utf8.map { $0 == 0x09 || $0 == 0x0d ? 0x20 : $0 }
        let line = Substring(String(decoding: text, as: UTF8.self))
        let bytes = line.utf8
        guard let end = bytes.lastIndex(where: { $0 != 0x20 }) else { return ("", "") }
        var start = end
        while start > bytes.startIndex {
            let before = bytes.index(before: start)
            if bytes[before] == 0x20, before > bytes.startIndex, bytes[bytes.index(before: before)] == 0x20 {
                return (line[..<before], line[start...end])
            }
            start = before
        }
        return ("", line[start...end].drop { $0 == " " })
    }

    /// Takes the name of the flow handler and what is joined to it off the words before the handlers.
    ///
    /// - Returns: whether every CPU has such an interrupt of its own.
    private static func takeFlow(
        _ words: inout [String], hwirq: inout UInt64?, trigger: inout InterruptTrigger
    ) -> Bool {
        guard let last = words.last, let dash = last.lastIndex(of: "-") else { return false }
        let flow = last[last.index(after: dash)...]
        switch flow {
        case "edge": trigger = .edge
        case "level": trigger = .level
        case "fasteoi", "eoi": trigger = .fasteoi
        default:
            guard flow.hasPrefix("percpu") else { return false }
        }
        words.removeLast()
        let rest = last[..<dash]
        // A number alone is the chip's own only where a chip stands before it.
        if !words.isEmpty, let number = UInt64(rest) {
            hwirq = number
        } else if !rest.isEmpty {
            words.append(String(rest))
        }
        return flow.hasPrefix("percpu")
    }

    private static func actions(_ tail: Substring) -> [String] {
        var names: [String] = []
        var rest = tail
        while let comma = rest.firstSeparator {
            names.append(String(rest[..<comma]))
            rest = rest[rest.index(comma, offsetBy: 2)...]
        }
        if !rest.isEmpty { names.append(String(rest)) }
        return names
    }
}

extension Substring {
    /// Where a comma with a blank behind it stands.
    fileprivate var firstSeparator: Index? {
        indices.first { self[$0] == "," && index(after: $0) < endIndex && self[index(after: $0)] == " " }
    }
}
