public import KernelTypes

/// What a machine's firmware says of its NUMA nodes.
public struct NodeSpecification: Sendable, Hashable {
    /// How many nodes there could be, where that is more than there are (Linux: `node_possible_map`).
    public var possible: Int?
    /// Nodes that have CPUs, or nothing, but no memory.
    public var withoutMemory = CPUSet()
    /// How far each node is from each, 10 being its own memory: a square, row by row; empty for what is usual for
    /// the processor.
    public var distances: [UInt8] = []

    /// Nodes as they usually are.
    public init() {}

    /// How many nodes the distances are of.
    public var distanceCount: Int {
        var side = 0
        while side * side < distances.count { side += 1 }
        return side
    }
}
