import KernelTypes

/// Nodes: a machine may have fewer than all copies of a layout would make.
///
/// With as many as the layout itself has, CPUs beyond the layout are on node 0: they are possible ones that the
/// machine never had. Otherwise neighbouring nodes are one.
extension CPUPattern {
    /// The node of `cpu` on a machine with `nodeCount` nodes.
    func node(of cpu: Int, nodeCount: Int) -> Int {
        let place = place(of: cpu)
        let node = Int(layout.nodes[place.cpu])
        let all = count(nodes)
        if nodeCount >= all { return node + place.copy * layout.nodeCount }
        if nodeCount == layout.nodeCount { return place.copy == 0 ? node : 0 }
        return (node + place.copy * layout.nodeCount) * nodeCount / all
    }

    /// The CPUs of `node` on a machine with `nodeCount` nodes.
    func cpus(ofNode node: Int, nodeCount: Int, cpuCount: Int) -> CPUSet {
        let all = count(nodes)
        if nodeCount >= all { return cpus(of: nodes, group: node) }
        if nodeCount == layout.nodeCount {
            let further = node == 0 ? CPUSet(min(layout.count, cpuCount)..<cpuCount) : CPUSet()
            return nodes.sets[node].union(further)
        }
        return cpus(
            ofNodes: (node * all + nodeCount - 1) / nodeCount..<((node + 1) * all + nodeCount - 1) / nodeCount
        )
    }

    /// The CPUs of nodes counted over all copies.
    private func cpus(ofNodes range: Range<Int>) -> CPUSet {
        var ranges: [Range<Int>] = []
        var node = range.lowerBound
        while node < range.upperBound {
            let (copy, place) = node.quotientAndRemainder(dividingBy: layout.nodeCount)
            let end = min(range.upperBound / layout.nodeCount, copies)
            if place == 0, copy < end {
                ranges.append(copy * layout.count..<end * layout.count)
                node = end * layout.nodeCount
            } else {
                ranges += cpus(of: nodes, group: node).ranges
                node += 1
            }
        }
        return CPUSet(ranges: ranges)
    }
}
