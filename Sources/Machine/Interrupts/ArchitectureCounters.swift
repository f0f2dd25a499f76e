import KernelTypes

/// How every counter of the architecture runs on one machine.
public struct ArchitectureCounters: Sendable {
    private let patterns: [CounterPattern]

    /// The counters of a machine with the given timer frequency and seed; those that need a feature which the
    /// machine does not have stay at zero.
    ///
    /// - Parameter ticksWhenIdle: whether the local timer interrupts idle CPUs too, as in 2003.
    init(hz: Int, seed: UInt64, features: Set<PlatformFeature>, ticksWhenIdle: Bool) {
        patterns = ArchitectureCounter.allCases.map { counter in
            guard ArchitectureCounters.happens(counter, features: features) else { return .silent }
            let ticks = counter == .loc && ticksWhenIdle
            let rate = EventRate(perSecond: ticks ? Double(hz) : counter.usualRate(hz: hz))
            guard rate != .zero else { return .silent }
            return .dense(
                DenseCounter(
                    rate: rate,
                    seed: SeededRandom.hash(seed ^ 0xa2c4, UInt64(counter.counted.rawValue)),
                    varies: counter != .mcp && !ticks,
                    share: counter.share,
                    countsShootdowns: counter == .tlb || counter == .cal))
        }
    }

    /// How `counter` runs.
    public subscript(counter: ArchitectureCounter) -> CounterPattern { patterns[counter.rawValue] }

    private static func happens(_ counter: ArchitectureCounter, features: Set<PlatformFeature>) -> Bool {
        switch counter {
        case .hyp: features.contains(.kvmGuest) || features.contains(.hypervGuest)
        case .hre, .hvs: features.contains(.hypervGuest)
        case .nmi, .pmi, .mcp: features.isDisjoint(with: [.kvmGuest, .hypervGuest])
        default: true
        }
    }
}
