import KernelMemory
import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("Many at once") struct ConcurrencyTests {
    @Test("readers on several threads, while the clock moves and the list of readers is read")
    func readers() async throws {
        let machine = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 200)))
        let tree = try ProcTree(machine)
        let before = machine.unheldPages
        let length = try tree.bytes("proc/interrupts").count
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(task))
                    for _ in 0..<20 {
                        let path = random.chance(1, in: 2) ? "sim/interrupts.page" : "sim/interrupts.row"
                        #expect(try tree.bytes(path, chunk: random.next(in: 1000..<100_000)).count == length)
                        try machine.clock.advance(by: .seconds(1))
                        #expect(try tree.text("sim/readers").hasPrefix("# file"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(machine.unheldPages == before && machine.memory.checkInvariants().isEmpty)
    }

    @Test("several threads share one handle: each read is whole")
    func sharedHandle() async throws {
        let machine = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 300)))
        let tree = try ProcTree(machine)
        let whole = try tree.bytes("proc/interrupts")
        let file = try tree.open("proc/interrupts")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(task))
                    for _ in 0..<50 {
                        let offset = random.next(in: 0..<whole.count - 3000)
                        let part = try file.bytes(3000, at: Int64(offset))
                        #expect(part == Array(whole[offset..<offset + 3000]), "task \(task)")
                    }
                }
            }
            try await group.waitForAll()
        }
        tree.release(file)
    }
}
