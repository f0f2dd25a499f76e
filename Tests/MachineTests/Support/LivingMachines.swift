import KernelTypes
import Machine

/// Random machines to which random things happen at random times.
struct LivingMachines {
    /// One thing that happened: the machine just before it, and some time after.
    struct Step {
        let before: Snapshot
        let after: Snapshot
        let command: MachineCommand
        let context: String

        /// Whether CPUs came or went between the two.
        var isHotplug: Bool { before.state.online != after.state.online }

        /// The only interrupt that the command was about; nil when it may have been about several.
        var touched: Int? {
            if isHotplug { return nil }
            switch command {
            case .raise(let irq, _, _), .rate(let irq, _), .storm(let irq, _, _), .spurious(let irq, _),
                .affinity(let irq, _), .removeInterrupt(let irq):
                return irq
            case .addInterrupt(let added): return added.irq
            default: return nil
            }
        }

        /// Whether the command may have put a new interrupt in the place of an old one.
        func replaces(_ irq: Int) -> Bool {
            if case .addInterrupt(let added) = command { added.irq == irq } else { false }
        }
    }

    let seed: UInt64
    /// Whether CPUs may come and go by themselves, long after the command that said so.
    var hasStorms = true

    /// Runs machines through events, most of which only some machines take; those refused must change nothing,
    /// which the checks see as they see everything.
    func run(machines: Int, events: Int, _ check: (Step) throws -> Void) throws {
        var random = SeededRandom(seed: seed)
        for number in 0..<machines {
            let specification = specification(&random)
            let machine = try Machine(try MachineState(specification), mode: .manual) { 0 }
            for event in 0..<events {
                let command = MachineCommand.random(
                    irqs: 0..<120, cpus: specification.cpus.count + (random.chance(1, in: 20) ? 3 : 0),
                    &random)
                if case .flap = command, !hasStorms { continue }
                let before = machine.snapshot()
                try? machine.run(command)
                try machine.advance(by: Nanoseconds(random.next() >> UInt64(random.next(in: 24..<64))))
                try check(
                    Step(
                        before: before, after: machine.snapshot(), command: command,
                        context: "seed \(seed) machine \(number) event \(event): \(command.line)"))
            }
        }
    }

    /// A machine of any kind, with interrupts of all kinds.
    private func specification(_ random: inout SeededRandom) -> MachineSpecification {
        let architecture = [Architecture.x86_64, .aarch64, .i386][random.next(in: 0..<3)]
        let count = random.next(in: 1..<24)
        let kernel = [KernelVersion(5, 14), KernelVersion(6, 18), KernelVersion(7, 3)][random.next(in: 0..<3)]
        let queues = random.next(in: 1..<9)
        let rest = random.chance(1, in: 2)
        let seed = random.next()
        return describe(
            cpus: .random(count, nodes: random.next(in: 1..<3), &random), kernel: kernel, architecture
        ) {
            $0.seed = seed
            $0.devices = [
                DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
                DeviceSpecification(kind: .nvme, count: 2, queues: .perCPU, rate: 9000),
                DeviceSpecification(kind: .nic, queues: .fixed(queues), rate: 90_000),
            ]
            guard rest else { return }
            $0.interrupts = [
                InterruptSpecification(
                    irq: 110, chip: "dummy", actions: ["every"], cpus: CPUSet(0..<(count + 1) / 2), rate: 50,
                    isPerCPU: true),
                InterruptSpecification(irq: 111, actions: ["nochip"], rate: 1),
            ]
        }
    }
}
