public import KernelTypes

extension Snapshot {
    /// The first CPU, by its place among `cpus`, whose count `forEachCount` comes by; nil when all are zero.
    ///
    /// The cost is that of a look-up, and of the CPUs before it that count but are not among `cpus`. For patterns that
    /// are mostly zero: others give the first.
    public func firstCount(of source: CounterSource, in ordinals: Range<Int>, among cpus: CPUSet) -> Int? {
        guard !ordinals.isEmpty else { return nil }
        let ofPattern = firstCount(of: source.pattern, in: ordinals, among: cpus)
        guard let life = state.life(of: source) else { return ofPattern }
        let first = cpus.element(at: ordinals.lowerBound)
        var found = ofPattern ?? ordinals.upperBound
        for place in life.added.place(notBefore: first)..<life.added.entries.count {
            guard let ordinal = cpus.ordinal(of: life.added.entries[place].cpu) else { continue }
            found = min(found, ordinal)
            break
        }
        if let effective = life.effectiveCPU, let ordinal = cpus.ordinal(of: effective),
            ordinals.contains(ordinal)
        {
            found = min(found, ordinal)
        }
        return found < ordinals.upperBound ? found : nil
    }

    private func firstCount(
        of pattern: CounterPattern, in ordinals: Range<Int>, among cpus: CPUSet
    ) -> Int? {
        switch pattern {
        case .silent: return nil
        case .single(let counter):
            guard let ordinal = cpus.ordinal(of: counter.cpu), ordinals.contains(ordinal) else { return nil }
            return ordinal
        case .denseOn(let counting, _):
            return first(in: ordinals, among: cpus) { counting.element(after: $0 - 1) }
        case .captured(let counter) where !counter.isDense:
            return first(in: ordinals, among: cpus) { cpu in
                let place = counter.firstPlace(notBefore: cpu)
                return place < counter.columns.count ? Int(counter.columns[place]) : nil
            }
        case .dense, .captured: return ordinals.lowerBound
        }
    }

    /// The first of the CPUs that `next` names which is among `cpus` and in `ordinals`.
    ///
    /// - Parameter next: the first CPU that counts and is not before the one that it is given.
    private func first(in ordinals: Range<Int>, among cpus: CPUSet, next: (Int) -> Int?) -> Int? {
        var candidate = next(cpus.element(at: ordinals.lowerBound))
        let last = cpus.element(at: ordinals.upperBound - 1)
        while let cpu = candidate, cpu <= last {
            if let ordinal = cpus.ordinal(of: cpu) { return ordinal }
            candidate = next(cpu + 1)
        }
        return nil
    }
}
