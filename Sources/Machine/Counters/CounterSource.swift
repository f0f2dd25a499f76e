/// Where the counts of a row come from: the pattern that it began with, and what events have done to it since.
///
/// Two rows may have the same pattern; only an interrupt's can be rerouted, raised or sped up by events, which
/// a state keeps by the interrupt's number.
public struct CounterSource: Sendable {
    /// How the row counts when nothing happens to it.
    public let pattern: CounterPattern
    /// The interrupt that the row belongs to; nil for a row of the architecture.
    public let irq: Int?

    /// A row that counts by `pattern`, and by the events of interrupt `irq` if it is given.
    public init(_ pattern: CounterPattern, irq: Int? = nil) {
        self.pattern = pattern
        self.irq = irq
    }
}

extension Interrupt {
    /// Where its counts come from.
    public var source: CounterSource { CounterSource(counters, irq: irq) }
}
