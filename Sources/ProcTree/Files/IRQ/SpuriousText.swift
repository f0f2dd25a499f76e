import KernelTypes
import Machine

extension Snapshot {
    /// What `proc/irq/N/spurious` says of an interrupt.
    func spuriousText(of descriptor: InterruptDescriptor) -> String {
        guard let interrupt = descriptor.interrupt else {
            let seen = descriptor.captured?.spurious
            return SpuriousText.text(seen?.count ?? 0, seen?.unhandled ?? 0, seen?.last ?? 0)
        }
        let seen = state.spurious(of: interrupt.irq)
        return SpuriousText.text(
            seen.count(at: total(of: interrupt.source)), seen.unhandled,
            seen.last.map { SpuriousText.milliseconds($0, hz: state.specification.hz) }
                ?? seen.lastCaptured ?? 0)
    }
}

/// Three lines on interrupts that nobody handled.
private enum SpuriousText {
    /// Five minutes: the kernel's clock starts so long before 2^32 ticks, that its overflow shows early.
    private static let start: UInt64 = 300_000

    static func text(_ count: Int, _ unhandled: Int, _ last: UInt32) -> String {
        "count \(count)\nunhandled \(unhandled)\nlast_unhandled \(last) ms\n"
    }

    /// A time as the kernel's ticks tell it, in milliseconds of 32 bits (Linux: `jiffies_to_msecs`).
    static func milliseconds(_ time: Nanoseconds, hz: Int) -> UInt32 {
        let ticks = time.rawValue / UInt64(max(1, 1_000_000_000 / max(1, hz)))
        return UInt32(truncatingIfNeeded: ticks &* 1000 / UInt64(max(1, hz)) &- start)
    }
}
