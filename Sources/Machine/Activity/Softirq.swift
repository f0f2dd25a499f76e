public import KernelTypes

/// A kind of deferred work of the kernel, in the kernel's order (Linux: `enum` with `HI_SOFTIRQ`).
///
/// How often each was run on a CPU follows from the interrupts that the CPU took, so that the files agree:
/// - `timer`, `sched`, `rcu`, `hrtimer`, `tasklet`, `hi` and `netTx` are fixed parts of the CPU's local timer
///   interrupts (`timerPart`), rounded down: none of them, nor `timer` and the three after it together, ever
///   exceeds that counter;
/// - `netRx` is the sum of all interrupts of network devices on the CPU, `block` that of disks and their
///   adapters (`deviceClass`);
/// - `irqPoll` never happens.
public enum Softirq: Int, Sendable, Hashable, CaseIterable {
    case hi, timer, netTx, netRx, block, irqPoll, tasklet, sched, hrtimer, rcu

    /// The part of the local timer's interrupts that raise it, in 2^20ths; 0 for those that do not depend on
    /// them.
    public var timerPart: UInt64 {
        switch self {
        case .timer: 232_000
        case .sched: 440_000
        case .rcu: 374_000
        case .hrtimer: 40
        case .netTx: 900
        case .tasklet: 260
        case .hi: 1
        case .netRx, .block, .irqPoll: 0
        }
    }

    /// The class of devices whose interrupts raise it.
    public var deviceClass: DeviceClass? {
        switch self {
        case .netRx: .network
        case .block: .block
        default: nil
        }
    }

    /// How often it was raised by `timerInterrupts` of the local timer.
    public func part(of timerInterrupts: UInt64) -> UInt64 {
        let unit: UInt64 = 1 << 20
        return timerInterrupts / unit &* timerPart &+ timerInterrupts % unit &* timerPart / unit
    }

    /// What the kernel calls it in `/proc/softirqs` (Linux: `softirq_to_name`).
    public func name(in kernel: KernelVersion) -> String {
        switch self {
        case .hi: "HI"
        case .timer: "TIMER"
        case .netTx: "NET_TX"
        case .netRx: "NET_RX"
        case .block: "BLOCK"
        case .irqPoll: kernel < KernelVersion(4, 5) ? "BLOCK_IOPOLL" : "IRQ_POLL"
        case .tasklet: "TASKLET"
        case .sched: "SCHED"
        case .hrtimer: "HRTIMER"
        case .rcu: "RCU"
        }
    }
}
