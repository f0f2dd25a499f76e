import HashTreeCollections
import KernelTypes

/// Which interrupts each CPU takes, where CPUs can only take so many (Linux: the vector matrix of x86).
///
/// Only CPUs that take some have an entry, and a copy costs nothing.
struct VectorTable: Sendable {
    private var taken = TreeDictionary<Int, TreeSet<Int>>()
    /// How many interrupts one CPU can take; nil for any number.
    let perCPU: Int?

    init(perCPU: Int?) { self.perCPU = perCPU }

    /// How many vectors a CPU has for devices.
    ///
    /// Linux: x86 has 256, of which exceptions take 32 and the kernel's own interrupts 20 from 236 on; 50 is the
    /// cascade of the old controllers and 128 the old system call. Other architectures set no such limit, and
    /// kernels of 2003 gave every CPU the same vectors.
    static func limit(_ specification: MachineSpecification) -> Int? {
        specification.architecture.isX86 && !specification.kernel.isBefore261 ? 236 - 32 - 2 : nil
    }

    /// `irq` goes to `cpu` now.
    mutating func add(_ irq: Int, to cpu: Int) { taken[cpu, default: []].insert(irq) }

    /// `irq` does not go to `cpu` any more.
    mutating func remove(_ irq: Int, from cpu: Int) {
        guard var irqs = taken[cpu] else { return }
        irqs.remove(irq)
        taken[cpu] = irqs.isEmpty ? nil : irqs
    }

    /// The interrupts that go to `cpu`, ascending.
    func irqs(on cpu: Int) -> [Int] { taken[cpu]?.sorted() ?? [] }

    /// How many interrupts go to `cpu`.
    func count(on cpu: Int) -> Int { taken[cpu]?.count ?? 0 }

    /// How many more can go to `cpu`.
    func free(on cpu: Int) -> Int { perCPU.map { max(0, $0 - count(on: cpu)) } ?? .max }

    /// The CPU of `cpus` that takes the fewest, the lowest of these; nil when none of them can take another.
    ///
    /// Linux: `matrix_find_best_cpu`. A CPU that takes none is found among the first that are looked at, for
    /// there are no more CPUs with an entry than interrupts.
    func leastLoaded(_ cpus: CPUSet) -> Int? {
        var best: (cpu: Int, count: Int)?
        for cpu in cpus {
            let count = count(on: cpu)
            if count < best?.count ?? .max { best = (cpu, count) }
            if count == 0 { break }
        }
        guard let best, best.count < perCPU ?? .max else { return nil }
        return best.cpu
    }

    /// How many more interrupts all of `cpus` can take together, at least `enough` if that many.
    func free(on cpus: CPUSet, enough: Int) -> Int {
        var sum = 0
        for cpu in cpus {
            sum = sum.addingReportingOverflow(free(on: cpu)).overflow ? .max : sum + free(on: cpu)
            if sum >= enough { break }
        }
        return sum
    }
}
