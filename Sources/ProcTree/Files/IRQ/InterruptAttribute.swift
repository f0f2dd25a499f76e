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
            let captured = descriptor.captured
            return switch attribute {
            case .affinity, .affinityList: (captured?.affinity ?? possible).intersection(possible)
            case .effective, .effectiveList: (captured?.effective ?? CPUSet()).intersection(possible)
            default: (captured?.hint ?? CPUSet()).intersection(possible)
            }
        }
        switch attribute {
        case .affinity, .affinityList: return affinity(of: interrupt)
        case .effective, .effectiveList: return effectiveCPUs(of: interrupt)
        case .hint: return hint(of: interrupt)
        case .node, .spurious: return CPUSet()
        }
    }

    /// The node that the kernel keeps for an interrupt.
    func node(of descriptor: InterruptDescriptor) -> Int {
        if let interrupt = descriptor.interrupt { return node(of: interrupt) }
        return descriptor.captured?.node
            ?? MachineState.usualNode(of: descriptor.irq, specification.architecture)
    }
}
