/// Interrupts that an architecture counts beside those of devices, named as `/proc/interrupts` labels them.
///
/// Which of them a table shows, in which order and with which text, is a matter of its format; how they count
/// is a matter of the machine and the same in all formats.
public enum ArchitectureCounter: Int, Sendable, Hashable, CaseIterable {
    // Of x86.
    case nmi, loc, spu, pmi, iwi, rtr, plt, res, cal, tlb, trm, thr, dfr, mce, mcp, hyp, hre, hvs
    case pin, npi, piw, vpmi, pmn, err, mis
    // Inter-processor interrupts of aarch64, in the kernel's numbering since 6.11.
    case reschedule, functionCall, cpuStop, cpuStopNMI, timerBroadcast, irqWork, cpuBacktrace, kgdbRoundup
    // Those that kernels before 6.11 had in other places of that numbering.
    case crashStop, cpuWakeUp

    /// How often it happens on a CPU of a busy server, a second.
    ///
    /// Orders of magnitude as seen in captures of servers that had been up for weeks; the local timer is as
    /// often as the machine's `hz` lets it.
    func usualRate(hz: Int) -> Double {
        switch self {
        case .loc: Double(hz) * 0.35
        case .nmi, .pmi: 0.004
        case .iwi, .irqWork: 0.7
        case .res, .reschedule: 6
        case .cal, .tlb, .functionCall: 20
        case .mcp: 1.0 / 300
        case .hyp: 5
        case .hvs: 60
        case .timerBroadcast: 0
        default: 0
        }
    }

    /// The part of a shared counter that this one sees, in 256ths: TLB shootdowns are some of the function
    /// calls, and performance monitoring interrupts arrive as non-maskable ones.
    var share: UInt64 { self == .tlb ? 96 : 256 }

    /// The counter whose events this one counts as well.
    var counted: ArchitectureCounter {
        switch self {
        case .tlb: .cal
        case .pmi: .nmi
        default: self
        }
    }
}
