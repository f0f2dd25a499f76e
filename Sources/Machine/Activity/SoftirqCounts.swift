import KernelTypes

/// Where the counts of `/proc/softirqs` come from, as `Softirq` says: made once for a machine's rows of
/// interrupts, and good as long as no interrupt comes or goes.
public final class SoftirqCounts: Sendable {
    /// The interrupts of one class of devices.
    private struct Devices: Sendable {
        /// Those that begin on one CPU, ascending by it: so that the cost of some CPUs is that of their own.
        var single: [(cpu: Int, source: CounterSource)] = []
        /// All others.
        var others: [CounterSource] = []
        /// The numbers of all.
        var numbers: Set<Int> = []

        init(_ sources: [CounterSource]) {
            for source in sources {
                if let irq = source.irq { numbers.insert(irq) }
                if case .single(let counter) = source.pattern {
                    single.append((counter.cpu, source))
                } else if case .silent = source.pattern {
                    // Counts only by events, which are looked at by number.
                } else {
                    others.append(source)
                }
            }
            single.sort { $0.cpu < $1.cpu }
        }

        /// The place of the first interrupt that does not begin on a CPU before `cpu`.
        func place(notBefore cpu: Int) -> Int { single.partition { $0.cpu >= cpu } }
    }

    private let timer: CounterSource
    private let network: Devices
    private let block: Devices

    /// The sources of a machine.
    public init(_ state: MachineState) {
        timer = state.localTimer
        network = Devices(state.sources(of: .network))
        block = Devices(state.sources(of: .block))
    }

    /// Calls `body` with counts of consecutive CPUs, as 64-bit numbers, of which several may belong to one CPU:
    /// these add up. CPUs without a call have 0.
    public func forEachCount(
        of softirq: Softirq, in snapshot: Snapshot, cpus: Range<Int>,
        _ body: (_ cpu: Int, _ count: UInt64) -> Void
    ) {
        switch softirq.deviceClass {
        case .network: forEachCount(of: network, .network, in: snapshot, cpus: cpus, body)
        case .block: forEachCount(of: block, .block, in: snapshot, cpus: cpus, body)
        default:
            guard softirq.timerPart > 0 else { return }
            for cpu in cpus { body(cpu, softirq.part(of: snapshot.value(of: timer, cpu: cpu))) }
        }
    }

    /// The count of one CPU.
    public func count(of softirq: Softirq, in snapshot: Snapshot, cpu: Int) -> UInt64 {
        var sum: UInt64 = 0
        forEachCount(of: softirq, in: snapshot, cpus: cpu..<cpu + 1) { sum &+= $1 }
        return sum
    }

    private func forEachCount(
        of devices: Devices, _ deviceClass: DeviceClass, in snapshot: Snapshot, cpus: Range<Int>,
        _ body: (Int, UInt64) -> Void
    ) {
        let state = snapshot.state
        var place = devices.place(notBefore: cpus.lowerBound)
        while place < devices.single.count, devices.single[place].cpu < cpus.upperBound {
            let (cpu, source) = devices.single[place]
            if state.life(of: source) == nil { body(cpu, snapshot.value(of: source, cpu: cpu)) }
            place += 1
        }
        func report(_ source: CounterSource) {
            snapshot.forEachCPU(of: source, ordinals: cpus, among: state.possible) { _, cpu in
                body(cpu, snapshot.value(of: source, cpu: cpu))
            }
        }
        for source in devices.others where state.life(of: source) == nil { report(source) }
        for irq in state.changedInterrupts where devices.numbers.contains(irq) {
            if let source = state.source(of: irq) { report(source) }
        }
        for entry in state.retiredCounts(of: deviceClass).entries where cpus.contains(entry.cpu) {
            body(entry.cpu, entry.count)
        }
    }
}
