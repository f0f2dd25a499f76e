public import KernelTypes

/// A machine at one moment: every file's text is a function of this and of nothing else.
public struct Snapshot: Sendable {
    /// What the machine was.
    public let state: MachineState
    /// When, since its boot.
    public let time: Nanoseconds
    /// How often its kernel has flushed its own addresses from the TLBs of all CPUs by interrupt. The first
    /// CPU that is online did it, and all others were interrupted.
    public let shootdowns: UInt64

    /// A machine of the given state at the given time.
    public init(state: MachineState, time: Nanoseconds, shootdowns: UInt64 = 0) {
        self.state = state
        self.time = time
        self.shootdowns = shootdowns
    }
}

extension Snapshot {
    /// Writes the counts of consecutive online CPUs, as 32-bit counters show them.
    ///
    /// - Parameters:
    ///   - cells: takes one count for each online CPU of `ordinals`; must be at least as long.
    ///   - pattern: the row's counters.
    ///   - ordinals: places among the online CPUs, ascending.
    public func fill(_ cells: inout MutableSpan<UInt32>, of pattern: CounterPattern, ordinals: Range<Int>) {
        let online = state.online
        var ordinal = ordinals.lowerBound
        while ordinal < ordinals.upperBound {
            let cpu = online.element(at: ordinal)
            let run = min(ordinals.upperBound - ordinal, contiguousCPUs(from: cpu))
            let offset = ordinal - ordinals.lowerBound
            switch pattern {
            case .dense(let counter):
                counter.fill(&cells, from: offset, count: run, cpu: cpu, time: time.rawValue)
                if counter.countsShootdowns && shootdowns > 0 {
                    addShootdowns(to: &cells, from: offset, count: run, ordinal: ordinal)
                }
            case .captured(let counter):
                counter.fill(&cells, from: offset, count: run, column: cpu, time: time.rawValue)
            case .silent, .single, .denseOn:
                for index in 0..<run {
                    cells[offset + index] = UInt32(
                        truncatingIfNeeded: value(of: pattern, cpu: cpu + index))
                }
            }
            ordinal += run
        }
    }

    /// Calls `body` for each count that is not zero, ascending, with its place among the online CPUs.
    ///
    /// The cost is that of the counts there are, not of the CPUs: for patterns that are mostly zero.
    public func forEachCount(
        of pattern: CounterPattern, ordinals: Range<Int>, _ body: (_ ordinal: Int, _ count: UInt32) -> Void
    ) {
        switch pattern {
        case .silent: break
        case .single(let counter): report(counter, ordinals: ordinals, body)
        case .denseOn(let cpus, let counter):
            guard let first = ordinals.first else { return }
            var next = cpus.element(after: state.online.element(at: first) - 1)
            while let cpu = next {
                next = cpus.element(after: cpu)
                guard let ordinal = state.online.ordinal(of: cpu) else { continue }
                guard ordinal < ordinals.upperBound else { return }
                let value = counter.value(cpu: cpu, time: time.rawValue)
                body(ordinal, UInt32(truncatingIfNeeded: value))
            }
        case .captured(let counter) where !counter.isDense:
            guard let first = ordinals.first else { return }
            for index in counter.firstPlace(
                notBefore: state.online.element(at: first))..<counter.columns.count
            {
                guard let ordinal = state.online.ordinal(of: Int(counter.columns[index])) else { continue }
                guard ordinal < ordinals.upperBound else { return }
                let value = counter.value(at: index, time: time.rawValue)
                body(ordinal, UInt32(truncatingIfNeeded: value))
            }
        case .dense, .captured:
            for ordinal in ordinals {
                let value = value(of: pattern, cpu: state.online.element(at: ordinal))
                body(ordinal, UInt32(truncatingIfNeeded: value))
            }
        }
    }

    /// The full 64-bit count of `cpu`.
    public func value(of pattern: CounterPattern, cpu: Int) -> UInt64 {
        switch pattern {
        case .silent: return 0
        case .single(let counter): return counter.cpu == cpu ? counter.value(at: time.rawValue) : 0
        case .denseOn(let cpus, let counter):
            return cpus.contains(cpu) ? counter.value(cpu: cpu, time: time.rawValue) : 0
        case .dense(let counter):
            return counter.value(cpu: cpu, time: time.rawValue) &+ shootdowns(of: counter, on: cpu)
        case .captured(let counter): return counter.value(column: cpu, time: time.rawValue)
        }
    }

    /// The sum of a row's counts over all possible CPUs.
    public func total(of pattern: CounterPattern) -> UInt64 {
        switch pattern {
        case .silent: return 0
        case .single(let counter): return counter.value(at: time.rawValue)
        case .denseOn(let cpus, let counter):
            return cpus.reduce(0) { $0 &+ counter.value(cpu: $1, time: time.rawValue) }
        case .dense:
            return (0..<state.topology.cpuCount).reduce(0) { $0 &+ value(of: pattern, cpu: $1) }
        case .captured(let counter):
            return counter.total(columns: state.topology.cpuCount, time: time.rawValue)
        }
    }

    /// How many interrupts of shootdowns `cpu` got, if the counter is one that counts them.
    private func shootdowns(of counter: DenseCounter, on cpu: Int) -> UInt64 {
        guard counter.countsShootdowns, shootdowns > 0, cpu != state.online.first,
            state.online.contains(cpu)
        else { return 0 }
        return shootdowns
    }

    /// Adds the interrupts of shootdowns to the cells of consecutive online CPUs.
    private func addShootdowns(
        to cells: inout MutableSpan<UInt32>, from offset: Int, count: Int, ordinal: Int
    ) {
        for index in offset + (ordinal == 0 ? 1 : 0)..<offset + count {
            cells[index] &+= UInt32(truncatingIfNeeded: shootdowns)
        }
    }

    private func report(
        _ counter: SparseCounter, ordinals: Range<Int>, _ body: (Int, UInt32) -> Void
    ) {
        guard let ordinal = state.online.ordinal(of: counter.cpu), ordinals.contains(ordinal) else { return }
        body(ordinal, UInt32(truncatingIfNeeded: counter.value(at: time.rawValue)))
    }

    /// How many CPUs from `cpu` on are online without a gap.
    private func contiguousCPUs(from cpu: Int) -> Int {
        var low = 0
        var high = state.online.ranges.count
        while low < high {
            let middle = (low + high) / 2
            if state.online.ranges[middle].upperBound <= cpu { low = middle + 1 } else { high = middle }
        }
        return low < state.online.ranges.count ? state.online.ranges[low].upperBound - cpu : 1
    }
}
