import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// Whole files of two machines, looked at by eye.
@Suite("Memory files of old and narrow machines") struct MemoryGoldenTests {
    private static let files = ["meminfo", "vmstat", "zoneinfo", "slabinfo", "pagetypeinfo", "vmallocinfo"]

    private func compare(_ name: String, _ specification: MachineSpecification) throws {
        var specification = specification
        specification.population = PopulationSpecification(kernel: 0.04, pageCache: 0.3, anonymous: 0.2)
        let machine = try Machine(specification)
        let tree = try ProcTree(machine)
        for bytes in [5000, 100_000] {
            _ = try machine.heap.vmalloc.vmalloc(bytes: bytes, caller: "sys_ioperm+0x3c/0x140")
        }
        for size in [100, 100, 3000, 70_000] {
            _ = try machine.heap.kmalloc.kmalloc(size: size, flags: .kernel)
        }
        // The first readers take slabs that stay; from then on the files agree.
        for _ in 0..<2 { for file in Self.files { _ = try tree.text("proc/\(file)") } }
        for file in Self.files {
            Golden.expect(try tree.text("proc/\(file)"), is: "memory-\(name)-\(file)")
        }
    }

    @Test("2.6.0 on ia64, two nodes")
    func ia64() throws {
        try compare(
            "ia64-2.6.0",
            describe(
                cpus: CPUSpecification(sockets: 4, coresPerSocket: 1, nodes: 2),
                kernel: KernelVersion(2, 6, 0),
                .ia64
            ) { $0.memory = 8 << 30 })
    }

    @Test("5.14 on i386 with HighMem")
    func i386() throws {
        try compare(
            "i386-5.14",
            describe(cpus: CPUSpecification(coresPerSocket: 2), kernel: KernelVersion(5, 14), .i386) {
                $0.memory = 2 << 30
            })
    }
}
