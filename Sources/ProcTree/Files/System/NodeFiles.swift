import KernelMemory
import KernelTypes
import Machine
import SeqFile

extension TreePlan {
    /// Adds `sys/devices/system/node`.
    ///
    /// When old kernels got a file is from memory [REC].
    func addNodes(of machine: Machine) {
        let kernel = machine.kernel
        let nodes = directory("sys/devices/system/node")
        if kernel >= KernelVersion(2, 6, 25) { NodeFiles.addLists(to: nodes, machine) }
        let node = nodes.directories(CountedFamily("node") { $0.snapshot.state.topology.nodes })
        node.links(CPUFamily { NodeFiles.present($0) }) {
            "../../cpu/cpu\($0.numbers[1])"
        }
        for isMask in [true, false] where isMask || kernel >= KernelVersion(2, 6, 26) {
            node.file(isMask ? "cpumap" : "cpulist") { place in
                let node = place.numbers[0]
                return CPUSetFile(machine: machine, isMask: isMask, attribute: .binary) { snapshot in
                    snapshot.state.topology.cpus(ofNode: node).intersection(snapshot.state.online)
                }
            }
        }
        node.file("meminfo") { NodeMeminfoFile(machine: machine, node: $0.numbers[0]) }
        guard kernel >= KernelVersion(2, 6, 9) else { return }
        node.file("distance") { NodeFiles.distance($0.numbers[0], machine) }
        node.file("numastat") { _ in NodeFiles.numastat(machine) }
        guard kernel >= KernelVersion(2, 6, 34) else { return }
        node.file("vmstat") { NodeFiles.vmstat($0.numbers[0], machine) }
    }
}

/// The files of `sys/devices/system/node` itself, and the smaller ones of a node.
private enum NodeFiles {
    static func addLists(to nodes: DirectoryPlan, _ machine: Machine) {
        let lists: [(String, KernelSpan, @Sendable (MachineState) -> CPUSet)] = [
            ("online", .all, { CPUSet(0..<$0.topology.nodes) }),
            ("possible", .all, { CPUSet(0..<max($0.topology.nodes, $0.specification.nodes.possible ?? 0)) }),
            (
                "has_cpu", .all,
                { state in
                    CPUSet(
                        (0..<state.topology.nodes).filter { node in
                            let cpus = state.topology.cpus(ofNode: node)
                            return cpus.first.map { state.online.contains($0) } ?? false
                                || !cpus.intersection(state.online).isEmpty
                        })
                }
            ),
            (
                "has_normal_memory", .all,
                { _ in nodesWithMemory(machine) { $0 != .highMem && $0 != .movable } }
            ),
            ("has_memory", .since(3, 8), { _ in nodesWithMemory(machine) { _ in true } }),
            ("has_generic_initiator", .since(5, 10), { _ in CPUSet() }),
        ]
        for (name, kernels, set) in lists where kernels.contains(machine.kernel) {
            nodes.file(name) { _ in
                CPUSetFile(machine: machine, isMask: false, attribute: .plain) { set($0.state) }
            }
        }
    }

    private static func nodesWithMemory(_ machine: Machine, _ counts: (ZoneKind) -> Bool) -> CPUSet {
        CPUSet(machine.memory.zones().filter { $0.isPopulated && counts($0.kind) }.map(\.node))
    }

    /// The CPUs of a node that the machine has.
    static func present(_ node: Place) -> CPUSet {
        let state = node.snapshot.state
        let cpus = state.topology.cpus(ofNode: node.numbers[0])
        return state.specification.cpus.absent.isEmpty ? cpus : cpus.intersection(state.present)
    }

    /// `nodeN/distance`: to each node from this one, 10 being its own memory.
    static func distance(_ node: Int, _ machine: Machine) -> AttributeFile {
        AttributeFile(machine) { snapshot, buffer in
            let distances = NodeDistances(snapshot.state.specification, snapshot.state.topology)
            // One that does not fit a page is cut off there, as the kernel does, but not within a number.
            for other in 0..<snapshot.state.topology.nodes where buffer.count < machine.memory.pageSize - 8 {
                if other > 0 { buffer.put(" ") }
                buffer.format(UInt64(distances.between(node, other)))
            }
            buffer.put("\n")
        }
    }

    /// `nodeN/numastat`: where pages came from. The machine's memory does not keep it.
    static func numastat(_ machine: Machine) -> AttributeFile {
        let names = ["numa_hit", "numa_miss", "numa_foreign", "interleave_hit", "local_node", "other_node"]
        return AttributeFile(machine) { _, buffer in
            for name in names {
                buffer.put(name)
                buffer.put(" 0\n")
            }
        }
    }

    /// `nodeN/vmstat`: the counters of pages in use, as `proc/vmstat` has them for all nodes.
    static func vmstat(_ node: Int, _ machine: Machine) -> AttributeFile {
        AttributeFile(machine) { _, buffer in
            let picture = MemoryPicture(machine)
            let use = picture.use(ofNode: node)
            let counters = PageCounter.zone(of: picture.architecture) + PageCounter.node
            for (name, value) in PageCounter.values(counters, use, picture.kernel) {
                buffer.put(name)
                buffer.put(" ")
                buffer.format(UInt64(value))
                buffer.put("\n")
            }
        }
    }
}
