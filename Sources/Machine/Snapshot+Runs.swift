public import KernelTypes

extension Snapshot {
    /// Writes the counts of consecutive CPUs of a set, as 32-bit counters show them.
    ///
    /// - Parameters:
    ///   - cells: takes one count for each CPU of `ordinals`; must be at least as long.
    ///   - source: the row's counts.
    ///   - ordinals: places among `cpus`, ascending.
    ///   - cpus: the CPUs that the row has cells for: the online ones in most tables.
    public func fill(
        _ cells: inout MutableSpan<UInt32>, of source: CounterSource, ordinals: Range<Int>, among cpus: CPUSet
    ) {
        let life = state.life(of: source)
        var ordinal = ordinals.lowerBound
        while ordinal < ordinals.upperBound {
            let cpu = cpus.element(at: ordinal)
            let run = min(ordinals.upperBound - ordinal, Snapshot.contiguousCPUs(from: cpu, in: cpus))
            fill(&cells, from: ordinal - ordinals.lowerBound, count: run, cpu: cpu, of: source, life)
            ordinal += run
        }
    }

    /// Writes the counts of consecutive CPU numbers.
    private func fill(
        _ cells: inout MutableSpan<UInt32>, from offset: Int, count: Int, cpu: Int, of source: CounterSource,
        _ life: InterruptLife?
    ) {
        switch source.pattern {
        case .dense(let counter):
            counter.fill(&cells, from: offset, count: count, cpu: cpu, time: time.rawValue)
            if counter.countsShootdowns && shootdowns > 0 {
                let seen = UInt32(truncatingIfNeeded: shootdowns)
                for index in offset..<offset + count { cells[index] &+= seen }
                if (cpu..<cpu + count).contains(state.bootCPU) {
                    cells[offset + state.bootCPU - cpu] &-= seen
                }
            }
        case .captured(let counter):
            counter.fill(
                &cells, from: offset, count: count, column: cpu, time: life?.patternEnd ?? time.rawValue)
        case .silent, .single, .denseOn:
            for index in 0..<count {
                cells[offset + index] = UInt32(
                    truncatingIfNeeded: value(of: source.pattern, cpu: cpu + index, end: life?.patternEnd))
            }
        }
        if life?.patternEnd == nil { correct(&cells, from: offset, count: count, cpu: cpu, source.pattern) }
        if let life { add(life, source.pattern, to: &cells, from: offset, count: count, cpu: cpu) }
    }

    /// Puts the counts of CPUs that were offline at times in the place of what they would be otherwise.
    private func correct(
        _ cells: inout MutableSpan<UInt32>, from offset: Int, count: Int, cpu: Int, _ pattern: CounterPattern
    ) {
        switch pattern {
        case .dense, .captured: break
        case .silent, .single, .denseOn: return
        }
        var next = state.clocks.special.element(after: cpu - 1)
        while let special = next, special < cpu + count {
            cells[offset + special - cpu] = UInt32(
                truncatingIfNeeded: value(of: pattern, cpu: special, end: nil))
            next = state.clocks.special.element(after: special)
        }
    }

    /// Adds what events brought.
    private func add(
        _ life: InterruptLife, _ pattern: CounterPattern, to cells: inout MutableSpan<UInt32>,
        from offset: Int, count: Int, cpu: Int
    ) {
        var place = life.added.place(notBefore: cpu)
        while place < life.added.entries.count, life.added.entries[place].cpu < cpu + count {
            let entry = life.added.entries[place]
            cells[offset + entry.cpu - cpu] &+= UInt32(truncatingIfNeeded: entry.count)
            place += 1
        }
        if let effective = life.effectiveCPU, (cpu..<cpu + count).contains(effective) {
            cells[offset + effective - cpu] &+= UInt32(truncatingIfNeeded: streamed(life, pattern))
        }
    }

    /// Calls `body` for each count that may not be zero, once, in no order, with its place among `cpus`.
    ///
    /// The cost is that of the counts there are, not of the CPUs: for patterns that are mostly zero.
    public func forEachCount(
        of source: CounterSource, ordinals: Range<Int>, among cpus: CPUSet,
        _ body: (_ ordinal: Int, _ count: UInt32) -> Void
    ) {
        guard !ordinals.isEmpty else { return }
        if state.life(of: source) == nil, case .single(let counter) = source.pattern {
            // Nearly all rows of a table are such: nothing is looked up twice.
            guard let ordinal = cpus.ordinal(of: counter.cpu), ordinals.contains(ordinal) else { return }
            return body(ordinal, UInt32(truncatingIfNeeded: counter.value(at: time.rawValue)))
        }
        forEachCPU(of: source, ordinals: ordinals, among: cpus) { ordinal, cpu in
            body(ordinal, UInt32(truncatingIfNeeded: value(of: source, cpu: cpu)))
        }
    }

    /// Calls `body` for each CPU whose count may not be zero.
    func forEachCPU(of source: CounterSource, _ body: (_ cpu: Int) -> Void) {
        forEachCPU(of: source, ordinals: 0..<state.topology.cpuCount, among: state.possible) { _, cpu in
            body(cpu)
        }
    }

    /// Calls `body` for each CPU of a part of a set whose count may not be zero, once, in no order.
    func forEachCPU(
        of source: CounterSource, ordinals: Range<Int>, among cpus: CPUSet,
        _ body: (_ ordinal: Int, _ cpu: Int) -> Void
    ) {
        guard !ordinals.isEmpty else { return }
        forEachCPU(of: source.pattern, ordinals: ordinals, among: cpus, body)
        guard let life = state.life(of: source) else { return }
        let first = cpus.element(at: ordinals.lowerBound)
        let last = cpus.element(at: ordinals.upperBound - 1)
        func report(_ cpu: Int) {
            guard (first...last).contains(cpu), !counts(source.pattern, on: cpu),
                let ordinal = cpus.ordinal(of: cpu)
            else { return }
            body(ordinal, cpu)
        }
        for place in life.added.place(notBefore: first)..<life.added.entries.count {
            let cpu = life.added.entries[place].cpu
            guard cpu <= last else { break }
            report(cpu)
        }
        if let effective = life.effectiveCPU, life.added.count(on: effective) == nil { report(effective) }
    }

    /// Calls `body` for the CPUs that a pattern has counts on, ascending.
    private func forEachCPU(
        of pattern: CounterPattern, ordinals: Range<Int>, among cpus: CPUSet, _ body: (Int, Int) -> Void
    ) {
        switch pattern {
        case .silent: break
        case .single(let counter):
            guard let ordinal = cpus.ordinal(of: counter.cpu), ordinals.contains(ordinal) else { return }
            body(ordinal, counter.cpu)
        case .denseOn(let counting, _):
            var next = counting.element(after: cpus.element(at: ordinals.lowerBound) - 1)
            while let cpu = next {
                next = counting.element(after: cpu)
                guard let ordinal = cpus.ordinal(of: cpu) else { continue }
                guard ordinal < ordinals.upperBound else { return }
                body(ordinal, cpu)
            }
        case .captured(let counter) where !counter.isDense:
            let first = counter.firstPlace(notBefore: cpus.element(at: ordinals.lowerBound))
            for index in first..<counter.columns.count {
                let cpu = Int(counter.columns[index])
                guard let ordinal = cpus.ordinal(of: cpu) else { continue }
                guard ordinal < ordinals.upperBound else { return }
                body(ordinal, cpu)
            }
        case .dense, .captured:
            for ordinal in ordinals { body(ordinal, cpus.element(at: ordinal)) }
        }
    }

    /// Whether `forEachCPU` comes by `cpu`.
    private func counts(_ pattern: CounterPattern, on cpu: Int) -> Bool {
        switch pattern {
        case .silent: false
        case .single(let counter): counter.cpu == cpu
        case .denseOn(let cpus, _): cpus.contains(cpu)
        case .captured(let counter) where !counter.isDense: counter.hasCount(inColumn: cpu)
        case .dense, .captured: true
        }
    }

    /// How many CPUs from `cpu` on are in `cpus` without a gap.
    private static func contiguousCPUs(from cpu: Int, in cpus: CPUSet) -> Int {
        let place = cpus.ranges.partition { $0.upperBound > cpu }
        return place < cpus.ranges.count ? cpus.ranges[place].upperBound - cpu : 1
    }
}
