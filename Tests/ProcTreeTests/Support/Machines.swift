import KernelMemory
import KernelTypes
import Machine
import ProcTree

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

extension Machine {
    /// The machine described, its clock standing still.
    convenience init(_ specification: MachineSpecification) throws {
        try self.init(try MachineState(specification), mode: .manual) { 0 }
    }

    /// Pages that are free now.
    var freePages: Int { memory.zones().reduce(0) { $0 + $1.freePages } }

    /// Pages that are free, or in slabs: what objects come and go in is kept for the next ones, so only this
    /// tells what is held in whole pages.
    var unheldPages: Int { freePages + heap.slabs.snapshot().reduce(0) { $0 + $1.pageCount } }

    /// Takes every page that the kernel can have.
    func exhaust() -> [PageBlock] {
        var blocks: [PageBlock] = []
        for order in [6, 0] {
            while let block = try? memory.getFreePages(order: order, flags: [.kernel, .noWarn]) {
                blocks.append(block)
            }
        }
        return blocks
    }
}

extension CPUSpecification {
    /// `count` CPUs, some of them offline, but never all.
    static func random(_ count: Int, _ random: inout SeededRandom) -> CPUSpecification {
        var ranges: [Range<Int>] = []
        for _ in 0..<random.next(in: 0..<12) {
            let start = random.next(in: 0..<count)
            ranges.append(start..<min(count, start + random.next(in: 1..<1 + max(1, count / 8))))
        }
        var offline = CPUSet(ranges: ranges)
        offline.remove(random.next(in: 0..<count))
        return CPUSpecification(coresPerSocket: count, offline: offline)
    }
}

extension MachineSpecification {
    /// A machine of some architecture, kernel and number of CPUs with some devices.
    static func random(_ random: inout SeededRandom, upTo most: Int = 5000) -> MachineSpecification {
        let count = random.chance(1, in: 2) ? random.next(in: 1..<40) : random.next(in: 1..<most + 1)
        let architecture = [.x86_64, .x86_64, .aarch64, .i386, .ia64][random.next(in: 0..<5)] as Architecture
        let modern = [KernelVersion(5, 14), KernelVersion(6, 12), KernelVersion(6, 18), KernelVersion(7, 3)]
        var kernel = modern[random.next(in: 0..<4)]
        if architecture != .aarch64, random.chance(1, in: 4) { kernel = KernelVersion(2, 6, 0) }
        return describe(cpus: .random(count, &random), kernel: kernel, architecture) {
            $0.seed = random.next()
            $0.uptime = Nanoseconds(random.next() >> UInt64(random.next(in: 4..<40)))
            $0.devices = [
                DeviceSpecification(kind: .timer),
                DeviceSpecification(kind: .nvme, queues: .fixed(random.next(in: 1..<5)), rate: 1e6),
                DeviceSpecification(kind: .nic, driver: "ice", queues: .fixed(random.next(in: 1..<4))),
                DeviceSpecification(kind: .acpi),
            ]
            if random.chance(1, in: 3) { $0.devices = [] }
            $0.nrIRQs = random.chance(1, in: 3) ? random.next(in: 16..<200_000) : nil
            $0.features = Set(PlatformFeature.allCases.filter { _ in random.chance(1, in: 3) })
            $0.interrupts = [
                InterruptSpecification(irq: 600, actions: []),
                InterruptSpecification(
                    irq: 601, chip: "a-chip-with-a-rather-long-name", hwirq: 123_456_789, trigger: .fasteoi,
                    actions: ["first", "second"], rate: 3e6, isPerCPU: true),
                InterruptSpecification(irq: 602, actions: ["bare"]),
            ]
        }
    }
}
