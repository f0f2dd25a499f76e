import KernelTypes
import Machine

/// The form of what was captured of interrupts beside their rows; every key but `irq` can be left out
///
/// ```yaml
/// captured:
///   default_affinity: "0-3"
///   interrupts:
///     - {irq: 24, affinity: "0-1", effective: "0", hint: "1", node: 0, spurious: {count: 11, unhandled: 6, last: 4294668360}}
///     - {irq: 27, chip: "IO-APIC", hwirq: 1, flow: "edge", level: false, wakeup: false, actions: [], proc: false}
///     - {irq: 36, affinity: "0,64", managed: true}
/// ```
/// `affinity` is all CPUs where it is not written; `managed` says that the kernel keeps it to itself; `proc` says
/// whether there is a directory in `/proc/irq`; `last` is in milliseconds.
extension MachineDecoder {
    private static let interruptKeys = [
        "irq", "affinity", "managed", "effective", "hint", "node", "spurious", "chip", "hwirq", "flow",
        "level",
        "wakeup", "actions", "proc",
    ]

    /// The list of interrupts, and of descriptors without a row.
    func capturedInterrupts(_ field: Field, cpuCount: Int) throws(MachineFileError) -> [CapturedInterrupt] {
        var seen: Set<Int> = []
        var result: [CapturedInterrupt] = []
        for item in try field.list() {
            let fields = try item.mapping(MachineDecoder.interruptKeys)
            let number = try fields.required("irq", expected: "the interrupt's number")
            let irq = try number.integer(in: MachineDecoder.irqs)
            guard seen.insert(irq).inserted else {
                throw number.error("interrupt \(irq) is there twice; expected it once")
            }
            result.append(try capturedInterrupt(irq, fields, cpuCount: cpuCount))
        }
        return result.sorted { $0.irq < $1.irq }
    }

    private func capturedInterrupt(
        _ irq: Int, _ fields: Fields, cpuCount: Int
    ) throws(MachineFileError) -> CapturedInterrupt {
        var result = CapturedInterrupt(irq: irq)
        if let cpus = fields["affinity"] { result.affinity = try cpus.cpus(below: cpuCount) }
        if let isManaged = fields["managed"] { result.isManaged = try isManaged.bool() }
        if let cpus = fields["effective"] { result.effective = try cpus.cpus(below: cpuCount) }
        if let cpus = fields["hint"] { result.hint = try cpus.cpus(below: cpuCount) }
        if let node = fields["node"] { result.node = try node.node() }
        if let spurious = fields["spurious"] { result.spurious = try self.spurious(spurious) }
        result.chip = try line(fields["chip"])
        if let hwirq = fields["hwirq"] { result.hwirq = try hwirq.unsigned() }
        result.flow = try line(fields["flow"])
        if let isLevel = fields["level"] { result.isLevel = try isLevel.bool() }
        if let canWake = fields["wakeup"] { result.canWake = try canWake.bool() }
        if let actions = fields["actions"] {
            result.actions = []
            for action in try actions.list() { result.actions?.append(try line(action) ?? "") }
        }
        if let isInProc = fields["proc"] { result.isInProc = try isInProc.bool() }
        return result
    }

    private func spurious(_ field: Field) throws(MachineFileError) -> CapturedSpurious {
        let fields = try field.mapping(["count", "unhandled", "last"])
        return CapturedSpurious(
            count: try fields["count"]?.integer(in: 0...99_999) ?? 0,
            unhandled: try fields["unhandled"]?.integer(in: 0...Int(Int32.max)) ?? 0,
            last: UInt32(clamping: try fields["last"]?.integer(in: 0...Int(UInt32.max)) ?? 0))
    }
}

extension Field {
    /// The number of a NUMA node, or -1 for none.
    func node() throws(MachineFileError) -> Int {
        if case .scalar("-1", isPlain: true) = value.content { return -1 }
        guard let node = try? integer(in: 0...MachineDecoder.nodeLimit - 1) else {
            throw error(expected: "a node from 0 to \(MachineDecoder.nodeLimit - 1), or -1 for none")
        }
        return node
    }
}
