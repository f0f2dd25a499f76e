import KernelTypes
import Machine
import SeqFile

/// The files of a descriptor's directory in `sys/kernel/irq`.
enum KernelInterruptAttribute: String, Sendable, CaseIterable {
    case actions
    case chipName = "chip_name"
    case hwirq
    case name
    case counts = "per_cpu_count"
    case type
    case wakeup

    /// The files that a kernel has; none before 4.9.
    static func all(of kernel: KernelVersion) -> [KernelInterruptAttribute] {
        guard kernel >= KernelVersion(4, 9) else { return [] }
        return allCases.filter { $0 != .wakeup || kernel >= KernelVersion(4, 17) }
    }

    /// The most bytes that a file of sysfs has.
    private static let longest = 4095

    /// What the file says of a descriptor; nothing at all where there is nothing to say.
    func text(_ descriptor: InterruptDescriptor, _ snapshot: Snapshot) -> [UInt8] {
        switch self {
        case .actions: line(descriptor.actions.isEmpty ? nil : descriptor.actions.joined(separator: ","))
        case .chipName: line(descriptor.chip)
        case .hwirq: line(descriptor.hwirq.map { String($0) })
        case .name: line(descriptor.flow)
        case .counts: KernelInterruptAttribute.counts(descriptor, snapshot)
        case .type: line(descriptor.isLevel ? "level" : "edge")
        case .wakeup: line(descriptor.captured?.canWake == true ? "enabled" : "disabled")
        }
    }

    private func line(_ text: String?) -> [UInt8] {
        guard let text else { return [] }
        return Array((CapturedText.bytes(text) + [0x0a]).prefix(KernelInterruptAttribute.longest))
    }

    /// The counts of all possible CPUs, as far as there is room: cut in the middle of a number, if need be.
    private static func counts(_ descriptor: InterruptDescriptor, _ snapshot: Snapshot) -> [UInt8] {
        var text: [UInt8] = []
        for cpu in snapshot.state.possible {
            let count = descriptor.interrupt.map { snapshot.value(of: $0.source, cpu: cpu) } ?? 0
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += Array(String(UInt32(truncatingIfNeeded: count)).utf8)
            if text.count >= longest { return Array(text[..<longest]) }
        }
        text.append(0x0a)
        return text
    }
}

/// A file of `sys/kernel/irq/N`.
struct KernelInterruptFile: TreeFile {
    let machine: Machine
    let attribute: KernelInterruptAttribute
    let irq: Int

    func open() throws(Errno) -> OpenFile {
        let (attribute, irq) = (attribute, irq)
        return openText(of: machine) { snapshot, buffer in
            guard let descriptor = InterruptDescriptors(state: snapshot.state)[irq] else { return }
            buffer.put(attribute.text(descriptor, snapshot))
        }
    }
}
