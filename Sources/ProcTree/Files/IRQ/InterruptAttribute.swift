import KernelTypes
import Machine

/// The files of an interrupt's directory in `proc/irq`.
enum InterruptAttribute: String, Sendable, CaseIterable {
    case affinity = "smp_affinity"
    case affinityList = "smp_affinity_list"
    case hint = "affinity_hint"
    case effective = "effective_affinity"
    case effectiveList = "effective_affinity_list"
    case node
    case spurious

    /// The first kernel that had the file; those before 2.6.36 are from memory.
    private var firstKernel: KernelVersion {
        switch self {
        case .affinity: KernelVersion(2, 4)
        case .spurious: KernelVersion(2, 6, 25)
        case .node: KernelVersion(2, 6, 33)
        case .hint: KernelVersion(2, 6, 35)
        case .affinityList: KernelVersion(3, 0)
        case .effective, .effectiveList: KernelVersion(4, 13)
        }
    }

    /// The files that a kernel has.
    static func all(of kernel: KernelVersion) -> [InterruptAttribute] {
        allCases.filter { kernel >= $0.firstKernel }
    }

    /// Whether the file can be written where the interrupt lets it.
    var isWritable: Bool { self == .affinity || self == .affinityList }

    /// Whether CPUs are written as a list.
    var isList: Bool { self == .affinityList || self == .effectiveList }

    /// Permission bits. Since 6.12 those of an interrupt that no user can move do not let anybody write.
    func mode(isSettable: Bool, kernel: KernelVersion) -> UInt16 {
        guard isWritable else { return 0o444 }
        if kernel.isBefore261 { return 0o600 }
        return isSettable || kernel < KernelVersion(6, 12) ? 0o644 : 0o444
    }
}

extension MachineState {
    /// The CPUs that `attribute` shows of an interrupt.
    func cpus(_ attribute: InterruptAttribute, of descriptor: InterruptDescriptor) -> CPUSet {
        guard let interrupt = descriptor.interrupt else {
            return attribute == .affinity || attribute == .affinityList ? possible : CPUSet()
        }
        switch attribute {
        case .affinity, .affinityList: return affinity(of: interrupt)
        case .effective, .effectiveList:
            return effectiveCPU(of: interrupt).map { CPUSet($0..<$0 + 1) } ?? CPUSet()
        case .hint: return CPUSet(interrupt.hint).intersection(possible)
        case .node, .spurious: return CPUSet()
        }
    }

    /// The node that the kernel keeps for an interrupt: that of its device, if that has one; of the first CPU
    /// where the kernel gave it its CPUs itself; the first one for the old lines; else -1.
    func node(of descriptor: InterruptDescriptor) -> Int {
        switch descriptor.interrupt?.affinity {
        case .managed(let range): topology.node(of: min(range.lowerBound, topology.cpuCount - 1))
        case .node(let node): topology.nodes > 1 ? node : -1
        default: specification.architecture.isX86 && descriptor.irq < 16 ? 0 : -1
        }
    }
}
