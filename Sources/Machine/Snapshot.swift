public import KernelTypes

/// A machine at one moment: every file's text is a function of this and of nothing else.
public struct Snapshot: Sendable {
    /// What the machine was.
    public let state: MachineState
    /// When, since its boot.
    public let time: Nanoseconds
    /// How often its kernel has flushed its own addresses from the TLBs of all CPUs by interrupt. The CPU that
    /// the machine booted on did it, and all others that were online were interrupted.
    public let shootdowns: UInt64

    /// A machine of the given state at the given time.
    public init(state: MachineState, time: Nanoseconds, shootdowns: UInt64 = 0) {
        self.state = state
        self.time = time
        self.shootdowns = shootdowns
    }

    /// How long `cpu` has been online since boot, in nanoseconds: counters of a CPU stand still while it is not.
    public func onlineTime(of cpu: Int) -> UInt64 { state.clocks.onlineTime(of: cpu, at: time.rawValue) }
}
