import KernelTypes

/// What events have done to one interrupt since the machine started.
///
/// Its own pattern runs until the interrupt is first routed to another CPU or given another rate, and keeps the
/// counts that it has then. What comes after is a stream of events on one CPU, in closed form like all counters;
/// each time the stream changes, what it has brought is added to that CPU's count.
struct InterruptLife: Sendable {
    /// Events in the order of time, without a CPU.
    struct Stream: Sendable {
        /// Where they come from.
        enum Origin: Sendable {
            /// What the interrupt's own pattern brings on all CPUs together.
            case pattern
            /// So many a second, since a time in nanoseconds.
            case rate(EventRate, since: UInt64)
            /// So many a second, between two times in nanoseconds.
            case burst(EventRate, since: UInt64, until: UInt64)
        }

        let origin: Origin
        /// How many of them are in `InterruptLife.added` already.
        var counted: UInt64
    }

    /// The CPUs that a user allowed it to go to, or the kernel when those were gone; nil for its own.
    var affinity: CPUSet?
    /// The CPU that it goes to; nil while it is shut down because all CPUs of its managed affinity are offline.
    var effectiveCPU: Int?
    /// When its own pattern ended; nil while it runs.
    var patternEnd: UInt64?
    /// Counts beside the pattern's.
    var added = SparseCounts()
    /// What comes in now, on `effectiveCPU`, beside the pattern; a storm that ended stays until the next change.
    var streams: [Stream] = []
    /// The most of them: each is looked at whenever the interrupt's count is.
    static let mostStreams = 64
    /// Interrupts that no handler wanted.
    var spurious = SpuriousInterrupts()
}
