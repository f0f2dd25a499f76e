import KernelTypes
import Machine

/// What the rows of a table tell about its kernel, when nothing else does.
struct CaptureGuess {
    /// The architecture.
    let architecture: Architecture
    /// A kernel whose table looks like this one.
    let kernel: KernelVersion
    /// How long the machine had been up at least.
    let uptime: Nanoseconds

    /// Looks at a table.
    init(_ table: CapturedTable) {
        let texts = table.rows.map { $0.prefix + $0.suffix }
        func has(_ part: String) -> Bool { texts.contains { $0.contains(part) } }
        let isIA64 = has("LSAPIC") || has("SN hub")
        if isIA64 {
            architecture = .ia64
        } else if has("GICv") || has("GIC-0") || has("arch_timer") || has("IPI0:") || has("Err:") {
            architecture = .aarch64
        } else {
            architecture = .x86_64
        }
        kernel =
            CaptureGuess.newKernel(architecture, table) ?? CaptureGuess.kernel(architecture, has: has)
        let hz: UInt64 = isIA64 ? 1024 : 250
        uptime = CaptureGuess.uptime(table, hz: hz)
    }

    /// Blanks tell the newest formats. From 7.2 on two stand before the text of a row such as `LOC` or `IPI0`,
    /// where there were three and seven. From 6.13 on one stands between a device's last count and the eight
    /// columns of its chip, where there were two. Nil for older ones.
    private static func newKernel(_ architecture: Architecture, _ table: CapturedTable) -> KernelVersion? {
        func blanks(_ row: CapturedRow) -> Int { row.suffix.prefix { $0 == " " }.count }
        let texts = ["  Local timer interrupts", "  Rescheduling interrupts"]
        if let row = table.rows.first(where: { row in texts.contains { row.suffix.hasSuffix($0) } }),
            blanks(row) == 2
        {
            return KernelVersion(7, 2)
        }
        guard let device = table.rows.first(where: { $0.irq != nil && blanks($0) > 0 }) else { return nil }
        let chip = device.suffix.dropFirst(blanks(device)).prefix { $0 != " " }
        return blanks(device) == max(0, 8 - chip.utf8.count) + 1 ? KernelVersion(6, 18) : nil
    }

    /// Marks of age: the rows of kernels from 2003 have no text behind `NMI` and `LOC`; up to 4.x or so a
    /// chip's name and its trigger are one word; since 6.2 message-signalled interrupts name their device.
    private static func kernel(_ architecture: Architecture, has: (String) -> Bool) -> KernelVersion {
        switch architecture {
        case .ia64: return KernelVersion("2.6.0-test9") ?? KernelVersion(2, 6)
        case .aarch64: return has("ITS-PCI-MSI") ? KernelVersion(6, 12) : KernelVersion(5, 15)
        case .x86_64, .i386:
            if has("PCI-MSI-0000:") || has("PCI-MSIX-0000:") { return KernelVersion(6, 12) }
            if !has("Local timer interrupts"), has("IO-APIC-edge") || has("XT-PIC") {
                return KernelVersion("2.6.0-test9") ?? KernelVersion(2, 6)
            }
            return has("IO-APIC-edge") || has("PCI-MSI-edge") ? KernelVersion(4, 0) : KernelVersion(5, 15)
        }
    }

    /// A CPU that is never idle takes `hz` timer interrupts a second, one that is idle fewer: the busiest CPU
    /// of the busiest timer row gives the shortest time that the machine can have been up. Without a timer
    /// row it is taken to be a day.
    private static func uptime(_ table: CapturedTable, hz: UInt64) -> Nanoseconds {
        let timers = table.rows.filter { row in
            row.prefix.contains("LOC:") || row.suffix.contains("timer")
        }
        let busiest = timers.flatMap(\.counts).map(\.value).max() ?? 0
        guard busiest > 0 else { return .seconds(86_400) }
        return max(.seconds(1), .seconds(busiest / hz))
    }
}
