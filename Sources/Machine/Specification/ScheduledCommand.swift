public import KernelTypes

/// A command that a machine file's `events:` gives a time to.
public struct ScheduledCommand: Sendable, Hashable {
    /// When it is done, counted from the start of the program.
    public var time: Nanoseconds
    /// What is done.
    public var command: MachineCommand

    /// Says that `command` is to be done `time` after the start.
    public init(at time: Nanoseconds, _ command: MachineCommand) {
        self.time = time
        self.command = command
    }
}
