import KernelTypes

/// How far nodes are from each other.
///
/// What firmware says differs. Without its table a node in the same package is a little further than the own one, and
/// one in another package a lot (Linux: `node_distance`).
public struct NodeDistances: Sendable {
    private let topology: Topology
    private let table: [UInt8]
    private let side: Int
    private let farthest: Int
    private let samePackage: Int
    private let otherPackage: Int

    /// The distances of a machine.
    public init(_ specification: MachineSpecification, _ topology: Topology) {
        self.topology = topology
        table = specification.nodes.distances
        side = specification.nodes.distanceCount
        farthest = Int(table.max() ?? 0)
        (samePackage, otherPackage) =
            switch specification.usualProcessor {
            case .zen3: (12, 32)
            case .haswell, .broadwell, .skylake, .iceLake: (11, 21)
            case .pentium4, .itanium2, .neoverseN1: (20, 20)
            }
    }

    /// The distance of two nodes. On a machine with more nodes than the table has, nodes are alike in groups of as
    /// many, and the groups as far from each other as nodes can be.
    public func between(_ one: Int, _ other: Int) -> Int {
        if side > 1, one / side == other / side {
            let place = one % side * side + other % side
            if table.indices.contains(place) { return Int(table[place]) }
        }
        if one == other { return side == 1 ? farthest : 10 }
        if side > 1 { return farthest }
        return package(one) == package(other) ? samePackage : otherPackage
    }

    private func package(_ node: Int) -> Int? {
        topology.cpus(ofNode: node).first.map { topology.socket(of: $0) }
    }
}
