import KernelTypes
import Machine

extension YAMLLines {
    /// What was captured of interrupts, below `captured`.
    mutating func capturedInterrupts(_ activity: CapturedActivity) {
        if let cpus = activity.defaultAffinity { raw("  default_affinity: \"\(cpus.listText)\"\n") }
        if !activity.interrupts.isEmpty { raw("  interrupts:\n") }
        for interrupt in activity.interrupts {
            raw("    - {irq: \(interrupt.irq)")
            if let cpus = interrupt.affinity { raw(", affinity: \"\(cpus.listText)\"") }
            if interrupt.isManaged { raw(", managed: true") }
            if let cpus = interrupt.effective { raw(", effective: \"\(cpus.listText)\"") }
            if let cpus = interrupt.hint { raw(", hint: \"\(cpus.listText)\"") }
            if let node = interrupt.node { raw(", node: \(node)") }
            if let spurious = interrupt.spurious {
                raw(", spurious: {count: \(spurious.count), unhandled: \(spurious.unhandled)")
                raw(", last: \(spurious.last)}")
            }
            if let text = interrupt.chip { field("chip", text) }
            if let hwirq = interrupt.hwirq { raw(", hwirq: \(hwirq)") }
            if let text = interrupt.flow { field("flow", text) }
            if let isLevel = interrupt.isLevel { raw(", level: \(isLevel)") }
            if interrupt.canWake { raw(", wakeup: true") }
            if let actions = interrupt.actions {
                raw(", actions: ")
                quoted(actions)
            }
            if let isInProc = interrupt.isInProc { raw(", proc: \(isInProc)") }
            raw("}\n")
        }
    }

    /// One more field of a mapping on one line.
    mutating func field(_ name: String, _ text: String) {
        raw(", \(name): ")
        quote(text)
    }

    /// A list of texts on one line.
    mutating func quoted(_ texts: [String]) {
        raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { raw(", ") }
            quote(text)
        }
        raw("]")
    }
}
