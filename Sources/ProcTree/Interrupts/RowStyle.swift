import KernelTypes
import Machine

/// What all rows of one table have in common.
struct RowStyle {
    let format: InterruptsFormat
    let architecture: Architecture
    /// The width of the numbers' column.
    let precision: Int
    /// The width of the chips' column.
    let chipWidth: Int

    /// What the rows of a machine's table have in common.
    init(state: MachineState) {
        self.init(
            format: InterruptsFormat(kernel: state.specification.kernel),
            architecture: state.specification.architecture, nrIRQs: state.nrIRQs,
            widestChip: state.rows.widestChip)
    }

    init(format: InterruptsFormat, architecture: Architecture, nrIRQs: Int, widestChip: Int) {
        self.format = format
        self.architecture = architecture
        precision = format.precision(nrIRQs: nrIRQs)
        switch format {
        case .year2003: chipWidth = 14
        case .generationA, .generationB: chipWidth = 8
        case .generationC: chipWidth = max(8, widestChip)
        }
    }

    /// What stands before the cells of a row: the label, right-justified, and the colon.
    func label(_ text: String) -> String { rightJustified(text, width: precision) + ":" }

    /// What stands behind the cells of a device's row, with the newline.
    func description(of interrupt: Interrupt) -> String {
        let actions = interrupt.actions.isEmpty ? "" : "  " + interrupt.actions.joined(separator: ", ")
        if format == .year2003 {
            return "  " + rightJustified(interrupt.chip ?? "none", width: chipWidth) + actions + "\n"
        }
        let chip = interrupt.chip ?? "-"
        var text =
            format == .generationC
            ? "  " + leftJustified(chip, width: chipWidth)
            : (format == .generationA ? "  " : " ") + rightJustified(chip, width: chipWidth)
        if let hwirq = interrupt.hwirq {
            text += " " + rightJustified(String(hwirq), width: precision)
        } else {
            text += String(repeating: " ", count: precision + (format == .generationC ? 2 : 1))
        }
        if architecture == .aarch64 {
            text += " " + leftJustified(interrupt.trigger.isLevel ? "Level" : "Edge", width: 8)
        } else {
            text += "-" + leftJustified(interrupt.trigger.rawValue, width: 8)
        }
        return text + actions + "\n"
    }
}

/// `%*s`.
func rightJustified(_ text: String, width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}

/// `%-*s`.
func leftJustified(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
}
