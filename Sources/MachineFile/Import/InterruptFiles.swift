import KernelTypes
import Machine

/// Reads `proc/irq` and `sys/kernel/irq` of a captured folder: what they tell of interrupts that the rows of the
/// table do not.
struct InterruptFiles {
    /// The interrupts, ascending by number, as far as they are not what their rows say.
    private(set) var interrupts: [CapturedInterrupt] = []
    /// `proc/irq/default_smp_affinity`, unless it has all CPUs.
    private(set) var defaultAffinity: CPUSet?
    /// What could not be taken over and why, a line each.
    private(set) var remarks: [String] = []

    private let folder: FactsFolder
    private let kernel: KernelVersion
    private let architecture: Architecture
    private let possible: CPUSet
    private let online: CPUSet
    private let hasTrueModes: Bool
    private var nonsense = 0

    /// Reads what the folder has of a machine's interrupts.
    init(_ folder: FactsFolder, of machine: MachineSpecification, limits: ImportLimits) {
        self.folder = folder
        kernel = machine.kernel
        architecture = machine.architecture
        possible = CPUSet(0..<machine.cpus.count)
        online = possible.subtracting(machine.cpus.offline)
        let inProc = InterruptFiles.numbers(folder, "proc/irq", limits)
        let inSys = InterruptFiles.numbers(folder, "sys/kernel/irq", limits)
        // Modes tell something if they are not all the same, as they are in a copy that cannot be written.
        hasTrueModes =
            kernel >= KernelVersion(6, 12)
            && inProc.contains { (folder.mode(of: "proc/irq/\($0)/smp_affinity") ?? 0) & 0o200 != 0 }
        let text = cpus("proc/irq/default_smp_affinity", isList: false)
        defaultAffinity = text == possible || text?.isEmpty == true ? nil : text
        guard !inProc.isEmpty || !inSys.isEmpty else { return }
        var rows: [Int: CapturedRow] = [:]
        for row in machine.captured?.rows ?? [] {
            if let irq = row.irq, MachineDecoder.irqs.contains(irq), rows[irq] == nil { rows[irq] = row }
        }
        for irq in inProc.union(inSys).union(rows.keys).sorted() {
            var interrupt = CapturedInterrupt(irq: irq)
            let row = rows[irq].flatMap {
                CapturedInterrupts.describe($0, kernel: kernel, architecture: architecture)
            }
            if inSys.contains(irq) { describe(&interrupt, row) }
            let actions = interrupt.actions ?? row?.actions ?? []
            let usual = row == nil ? false : !actions.isEmpty
            if !inProc.isEmpty, inProc.contains(irq) != usual { interrupt.isInProc = inProc.contains(irq) }
            if inProc.contains(irq) { route(&interrupt, rows[irq], row, actions: actions) }
            if row == nil || interrupt != CapturedInterrupt(irq: irq) { interrupts.append(interrupt) }
        }
        if nonsense > 0 { remarks.append("\(nonsense) files of proc/irq and sys/kernel/irq make no sense") }
    }

    /// The numbers that a folder's folders are named after; no more than a table can have rows.
    private static func numbers(_ folder: FactsFolder, _ name: String, _ limits: ImportLimits) -> Set<Int> {
        let numbers = folder.names(in: name).compactMap { name -> Int? in
            guard let number = UInt32(name), String(number) == name,
                MachineDecoder.irqs.contains(Int(number))
            else { return nil }
            return Int(number)
        }
        return Set(numbers.sorted().prefix(limits.rows))
    }

    /// What `sys/kernel/irq/N` says and the row does not.
    private mutating func describe(_ interrupt: inout CapturedInterrupt, _ row: InterruptDescription?) {
        let path = "sys/kernel/irq/\(interrupt.irq)/"
        if let chip = attribute(path + "chip_name"), chip != row?.chip ?? "" { interrupt.chip = chip }
        if let text = attribute(path + "hwirq"), !text.isEmpty {
            if let number = UInt64(text) {
                if number != row?.hwirq { interrupt.hwirq = number }
            } else {
                nonsense += 1
            }
        }
        let isNamed = architecture.isX86 && !kernel.isBefore261
        if let flow = attribute(path + "name"), flow != (isNamed ? row?.trigger.rawValue : nil) ?? "" {
            interrupt.flow = flow
        }
        switch attribute(path + "type") {
        case "level": if row?.trigger.isLevel != true { interrupt.isLevel = true }
        case "edge": if row?.trigger.isLevel == true { interrupt.isLevel = false }
        case nil: break
        default: nonsense += 1
        }
        interrupt.canWake = attribute(path + "wakeup") == "enabled"
        if let text = attribute(path + "actions"), text != row?.actions.joined(separator: ",") ?? "" {
            interrupt.actions = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// What `proc/irq/N` says and the row does not.
    private mutating func route(
        _ interrupt: inout CapturedInterrupt, _ row: CapturedRow?, _ description: InterruptDescription?,
        actions: [String]
    ) {
        let path = "proc/irq/\(interrupt.irq)/"
        let affinity =
            cpus(path + "smp_affinity_list", isList: true) ?? cpus(path + "smp_affinity", isList: false)
        if affinity != possible { interrupt.affinity = affinity }
        let isManaged = isManaged(interrupt.irq, path, actions: actions, affinity: affinity)
        interrupt.isManaged = isManaged && description?.isPerCPU != true
        let effective =
            cpus(path + "effective_affinity_list", isList: true)
            ?? cpus(path + "effective_affinity", isList: false)
        if let effective, effective != usual(row, description, affinity, isManaged: interrupt.isManaged) {
            interrupt.effective = effective
        }
        if let hint = cpus(path + "affinity_hint", isList: false), !hint.isEmpty { interrupt.hint = hint }
        if let text = attribute(path + "node") {
            if let node = Int(text), (-1..<MachineDecoder.nodeLimit).contains(node) {
                let usual = MachineState.usualNode(of: interrupt.irq, architecture)
                if interrupt.isManaged || node != usual { interrupt.node = node }
            } else {
                nonsense += 1
            }
        }
        if let spurious = spurious(path + "spurious") { interrupt.spurious = spurious }
    }

    /// The CPUs that take an interrupt of which nothing else is known.
    private func usual(
        _ row: CapturedRow?, _ description: InterruptDescription?, _ affinity: CPUSet?, isManaged: Bool
    ) -> CPUSet {
        guard let row, let description, !description.isPerCPU else { return CPUSet() }
        let allowed = (affinity ?? possible).intersection(online)
        if allowed.isEmpty, isManaged { return CPUSet() }
        let cpu = CapturedInterrupts.usualCPU(row.counts, allowed: allowed.isEmpty ? online : allowed)
        return cpu.map { CPUSet($0..<$0 + 1) } ?? CPUSet()
    }

    /// Whether the kernel keeps the affinity of an interrupt to itself.
    ///
    /// Kernels tell: in `sys/kernel/debug`, and since 6.12 by a file that nobody may write. Of others it is taken
    /// for true of the I/O queues of NVM Express (`nvme0q1`, not `nvme0q0`), and of paravirtual disks'
    /// (`virtio1-req.0`) if they have some of the CPUs only.
    private func isManaged(_ irq: Int, _ path: String, actions: [String], affinity: CPUSet?) -> Bool {
        if let text = folder.text("sys/kernel/debug/irq/irqs/\(irq)") {
            return text.contains("IRQD_AFFINITY_MANAGED")
        }
        if hasTrueModes, let mode = folder.mode(of: path + "smp_affinity") {
            return mode & 0o200 == 0 && !actions.isEmpty && actions != ["timer"]
        }
        guard let name = actions.first, let affinity else { return false }
        if name.hasPrefix("nvme") {
            let parts = name.dropFirst(4).split(separator: "q", omittingEmptySubsequences: false)
            return parts.count == 2 && Int(parts[0]) != nil && (Int(parts[1]) ?? 0) > 0
        }
        return name.hasPrefix("virtio") && name.contains("-req.") && affinity != possible
    }

    /// A file of three lines; nil where it says that nothing ever happened.
    private mutating func spurious(_ name: String) -> CapturedSpurious? {
        guard let text = folder.text(name) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 7, words[0] == "count", words[2] == "unhandled", words[4] == "last_unhandled",
            let count = UInt32(words[1]), let unhandled = Int32(words[3]), unhandled >= 0,
            let last = UInt32(words[5])
        else {
            nonsense += 1
            return nil
        }
        guard count > 0 || unhandled > 0 || last > 0 else { return nil }
        return CapturedSpurious(count: Int(count % 100_000), unhandled: Int(unhandled), last: last)
    }

    /// The CPUs that a file names; nil without the file, and for text that names no CPUs.
    private mutating func cpus(_ name: String, isList: Bool) -> CPUSet? {
        guard let text = folder.text(name) else { return nil }
        let cpus: CPUSet?
        if isList {
            cpus = try? CPUSet(kernelList: text.utf8, nrCPUs: CPUSpecification.limit)
        } else {
            cpus = try? CPUSet(kernelMask: text.utf8, nrCPUs: CPUSpecification.limit)
        }
        guard let cpus, isList || !text.isEmpty else {
            nonsense += 1
            return nil
        }
        return cpus.intersection(possible)
    }

    /// The line of a file, in the form of captured text; empty for an empty file, nil without the file, or when it
    /// is more than a line.
    private mutating func attribute(_ name: String) -> String? {
        switch folder.attribute(name) {
        case .missing: return nil
        case .text(let text): return text
        case .nonsense:
            nonsense += 1
            return nil
        }
    }
}
