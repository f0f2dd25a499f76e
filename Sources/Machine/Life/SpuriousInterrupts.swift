public import KernelTypes

/// What the kernel knows of one interrupt's events that no handler wanted (Linux: `note_interrupt`).
public struct SpuriousInterrupts: Sendable, Hashable {
    /// How many of the interrupts of this round nobody handled (`unhandled` in `proc/irq/N/spurious`).
    public private(set) var unhandled = 0
    /// When the last of them was; nil if there never was one.
    public private(set) var last: Nanoseconds?
    /// Whether the kernel has turned the interrupt off, because nobody cared.
    public private(set) var isDisabled = false
    /// The interrupt's count at which the round began; nil before the first unhandled one, since when alone the
    /// kernel counts.
    private var roundStart: UInt64?
    /// When the last of them was before the machine was captured, in milliseconds as the kernel's ticks tell them;
    /// nil when there was none, or a later one.
    public private(set) var lastCaptured: UInt32?

    /// How many interrupts make a round, at whose end the kernel decides.
    private static let round: UInt64 = 100_000
    /// The interrupt is turned off when more than this many of a round were unhandled.
    private static let limit = 99_900

    /// None.
    public init() {}

    /// What was captured when the interrupt's count was `total`.
    init(_ captured: CapturedSpurious, total: UInt64) {
        unhandled = max(0, captured.unhandled)
        lastCaptured = captured.last
        if captured.count > 0 { roundStart = total &- UInt64(captured.count) % SpuriousInterrupts.round }
    }

    /// How many interrupts of the present round there were when the interrupt's count was `total`: `count` in
    /// `proc/irq/N/spurious`.
    public func count(at total: UInt64) -> Int {
        guard let roundStart, !isDisabled else { return 0 }
        return Int((total &- roundStart) % SpuriousInterrupts.round)
    }

    /// Notes `count` more at a time when the interrupt had come `total` times before.
    ///
    /// - Returns: how many of them there were until the kernel turned the interrupt off.
    mutating func add(_ count: UInt64, at time: Nanoseconds, total: UInt64) -> UInt64 {
        guard count > 0, !isDisabled else { return 0 }
        last = time
        lastCaptured = nil
        var start = roundStart ?? total
        if total &- start >= SpuriousInterrupts.round {
            // Rounds that ended meanwhile had none, or too few: the kernel forgot those.
            start = total &- (total &- start) % SpuriousInterrupts.round
            unhandled = 0
        }
        var rest = count
        var taken: UInt64 = 0
        while rest > 0 {
            let room = SpuriousInterrupts.round - (total &+ taken &- start)
            let part = min(rest, room)
            unhandled = min(unhandled + Int(part), Int(UInt32.max))
            taken += part
            rest -= part
            guard part == room else { break }
            if unhandled > SpuriousInterrupts.limit {
                isDisabled = true
                rest = 0
            } else {
                // From a whole round on all rounds are alike: the next one is all unhandled.
                start = total &+ taken
            }
            unhandled = 0
        }
        roundStart = start
        return taken
    }
}
