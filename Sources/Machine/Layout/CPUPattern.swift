import KernelTypes

/// A layout stretched to the number of CPUs of a machine: it is repeated as often as it fits, with packages and nodes
/// of their own each time, and the rest has the first packages of another copy.
struct CPUPattern: Sendable, Hashable {
    let layout: CPULayout
    /// How many whole copies there are.
    let copies: Int
    /// Which CPUs of the layout the copy that is not whole has, ascending.
    let rest: [Int]
    let cores: CPUGroups
    let clusters: CPUGroups
    let dies: CPUGroups
    let packages: CPUGroups
    let nodes: CPUGroups
    /// The place of a CPU's core among those of its package.
    private let ranks: [Int32]
    private let packageSpan: Int
    private let clusterSpan: Int

    /// The layout for `count` CPUs.
    init(_ layout: CPULayout, count: Int) {
        self.layout = layout
        copies = count / layout.count
        rest = CPUPattern.first(count % layout.count, of: layout)
        cores = CPUGroups(layout.cores)
        clusters = layout.clusters == layout.cores ? cores : CPUGroups(layout.clusters)
        packages = CPUGroups(layout.packages)
        dies = layout.dies == layout.packages ? packages : CPUGroups(layout.dies)
        nodes = CPUGroups(layout.nodes, count: layout.nodeCount)
        ranks = CPUPattern.ranks(layout)
        packageSpan = Int(layout.packageIDs.max() ?? 0) + 1
        clusterSpan = Int(layout.clusterIDs.max() ?? 0) + 1
    }

    /// How many nodes the layout makes of `count` CPUs.
    static func nodeCount(_ layout: CPULayout, count: Int) -> Int {
        let rest = first(count % layout.count, of: layout).map { Int(layout.nodes[$0]) + 1 }.max() ?? 0
        return count / layout.count * layout.nodeCount + rest
    }

    /// The first CPUs when nodes, packages and cores are filled one after the other.
    private static func first(_ count: Int, of layout: CPULayout) -> [Int] {
        guard count > 0 else { return [] }
        let order = (0..<layout.count).sorted { one, other in
            let (left, right) = (place(one, layout), place(other, layout))
            return left == right ? one < other : left < right
        }
        return order.prefix(count).sorted()
    }

    private static func place(_ cpu: Int, _ layout: CPULayout) -> (Int32, Int32, Int32) {
        (layout.nodes[cpu], layout.packages[cpu], layout.cores[cpu])
    }

    private static func ranks(_ layout: CPULayout) -> [Int32] {
        var known: [Int32: Int32] = [:]
        var counts: [Int32: Int32] = [:]
        return (0..<layout.count).map { cpu in
            if let rank = known[layout.cores[cpu]] { return rank }
            let rank = counts[layout.packages[cpu], default: 0]
            counts[layout.packages[cpu]] = rank + 1
            known[layout.cores[cpu]] = rank
            return rank
        }
    }
}

extension CPUPattern {
    /// The CPU of the layout that `cpu` stands for, and in which copy.
    func place(of cpu: Int) -> (copy: Int, cpu: Int) {
        let whole = copies * layout.count
        guard cpu >= whole else { return (max(0, cpu) / layout.count, max(0, cpu) % layout.count) }
        return (copies, cpu - whole < rest.count ? rest[cpu - whole] : 0)
    }

    /// CPUs of the layout as those of a copy.
    func cpus(_ cpus: CPUSet, inCopy copy: Int) -> CPUSet {
        let base = copy * layout.count
        if copy < copies {
            return copy == 0
                ? cpus : CPUSet(ranges: cpus.ranges.map { base + $0.lowerBound..<base + $0.upperBound })
        }
        return CPUSet(
            ranges: cpus.ranges.map { base + restIndex($0.lowerBound)..<base + restIndex($0.upperBound) }
                .filter { !$0.isEmpty })
    }

    /// The CPUs of the group that `cpu` is in.
    func cpus(of groups: CPUGroups, with cpu: Int) -> CPUSet {
        let place = place(of: cpu)
        return cpus(groups.sets[Int(groups.labels[place.cpu])], inCopy: place.copy)
    }

    /// The number of the group that `cpu` is in, counted over all copies.
    func group(_ groups: CPUGroups, of cpu: Int) -> Int {
        let place = place(of: cpu)
        return Int(groups.labels[place.cpu]) + place.copy * groups.count
    }

    /// The CPUs of a group, counted over all copies.
    func cpus(of groups: CPUGroups, group: Int) -> CPUSet {
        guard group >= 0, group / groups.count <= copies else { return CPUSet() }
        return cpus(groups.sets[group % groups.count], inCopy: group / groups.count)
    }

    /// How many groups there are in all copies.
    func count(_ groups: CPUGroups) -> Int {
        copies * groups.count + (rest.map { Int(groups.labels[$0]) + 1 }.max() ?? 0)
    }

    /// The place of a CPU's core among those of its package.
    func rank(of cpu: Int) -> Int { Int(ranks[place(of: cpu).cpu]) }

    func coreID(of cpu: Int) -> Int { Int(layout.coreIDs[place(of: cpu).cpu]) }

    func packageID(of cpu: Int) -> Int {
        let place = place(of: cpu)
        return CPUPattern.number(layout.packageIDs[place.cpu], copy: place.copy, span: packageSpan)
    }

    func dieID(of cpu: Int) -> Int { Int(layout.dieIDs[place(of: cpu).cpu]) }

    /// The number of its cluster; nil for none.
    func clusterID(of cpu: Int) -> Int? {
        let place = place(of: cpu)
        let number = CPUPattern.number(layout.clusterIDs[place.cpu], copy: place.copy, span: clusterSpan)
        return number < 0 ? nil : number
    }

    /// What firmware would go on with in a further copy; no number stays none.
    static func number(_ number: Int32, copy: Int, span: Int) -> Int {
        number < 0 ? Int(number) : Int(number) + copy * span
    }

    /// How many CPUs of the copy that is not whole stand for ones before `cpu`.
    private func restIndex(_ cpu: Int) -> Int {
        var (low, high) = (0, rest.count)
        while low < high {
            let middle = (low + high) / 2
            if rest[middle] < cpu { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
