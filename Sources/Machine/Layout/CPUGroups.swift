import KernelTypes

/// CPUs of a layout in groups: which group a CPU is in, and which CPUs a group has.
struct CPUGroups: Sendable, Hashable {
    /// The group of each member, in the members' order.
    let labels: [Int32]
    /// The members of each group.
    let sets: [CPUSet]

    /// The groups that `labels` make of `members`; nil stands for all CPUs from 0 on.
    ///
    /// - Parameter count: how many groups there are, with empty ones; nil for those up to the last that has members.
    init(_ labels: [Int32], of members: CPUSet? = nil, count: Int? = nil) {
        self.labels = labels
        var ranges = [[Range<Int>]](repeating: [], count: count ?? Int(labels.max() ?? -1) + 1)
        for (label, cpu) in zip(labels, members ?? CPUSet(0..<labels.count)) {
            let group = Int(label)
            guard ranges.indices.contains(group) else { continue }
            if let last = ranges[group].last, last.upperBound == cpu {
                ranges[group][ranges[group].count - 1] = last.lowerBound..<cpu + 1
            } else {
                ranges[group].append(cpu..<cpu + 1)
            }
        }
        sets = ranges.map { CPUSet(ranges: $0) }
    }

    /// How many groups there are.
    var count: Int { sets.count }
}
