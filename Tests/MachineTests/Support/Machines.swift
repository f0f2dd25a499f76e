import KernelTypes
import Machine

/// A kernel of each generation of formats, the newest last.
let kernels = [
    KernelVersion("2.6.0-test9"), KernelVersion(5, 14), KernelVersion(6, 12), KernelVersion(6, 18),
    KernelVersion(7, 3),
].compactMap(\.self)

/// A machine's description with the usual values, its memory being free; `change` makes it special.
func describe(
    cpus: CPUSpecification = CPUSpecification(coresPerSocket: 4),
    kernel: KernelVersion = KernelVersion(6, 18),
    _ architecture: Architecture = .x86_64, _ change: (inout MachineSpecification) -> Void = { _ in }
) -> MachineSpecification {
    var specification = MachineSpecification(
        name: "test", kernel: kernel, architecture: architecture, cpus: cpus, memory: 64 << 20)
    specification.population = .none
    change(&specification)
    return specification
}

/// The machine with these devices.
func machine(
    cpus: CPUSpecification = CPUSpecification(coresPerSocket: 4),
    kernel: KernelVersion = KernelVersion(6, 18),
    _ architecture: Architecture = .x86_64, devices: [DeviceSpecification]
) throws(MachineError) -> MachineState {
    try MachineState(describe(cpus: cpus, kernel: kernel, architecture) { $0.devices = devices })
}

extension CPUSpecification {
    /// `count` CPUs, some of them offline, but never all.
    static func random(_ count: Int, nodes: Int = 1, _ random: inout SeededRandom) -> CPUSpecification {
        var offline = CPUSet()
        let missing = random.next(in: 0..<4)
        for cpu in 0..<count where random.next(in: 0..<4) < missing { offline.insert(cpu) }
        offline.remove(random.next(in: 0..<count))
        return CPUSpecification(coresPerSocket: count, nodes: nodes, offline: offline)
    }
}

extension MachineState {
    /// The interrupts' names, the actions of each joined.
    var names: [String] { interrupts.map { $0.actions.joined(separator: ", ") } }

    /// The interrupt that has an action of that name.
    func interrupt(_ name: String) -> Interrupt? { interrupts.first { $0.actions.contains(name) } }
}

extension Snapshot {
    /// What `fill` writes for a range of ordinals; with rubbish around it that must stay.
    func filled(_ pattern: CounterPattern, _ ordinals: Range<Int>) -> [UInt32] {
        var cells = [UInt32](repeating: 0xdead_beef, count: ordinals.count + 1)
        var span = cells.mutableSpan
        fill(&span, of: CounterSource(pattern), ordinals: ordinals, among: state.online)
        guard cells.removeLast() == 0xdead_beef else { return [] }
        return cells
    }

    /// What `forEachCount` reports for a range of ordinals, in its order.
    func reported(_ pattern: CounterPattern, _ ordinals: Range<Int>) -> [(ordinal: Int, count: UInt32)] {
        var reports: [(ordinal: Int, count: UInt32)] = []
        forEachCount(of: CounterSource(pattern), ordinals: ordinals, among: state.online) {
            reports.append(($0, $1))
        }
        return reports
    }
}
