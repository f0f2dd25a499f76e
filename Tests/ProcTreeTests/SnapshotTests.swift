import KernelMemory
import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("One handle, one moment") struct SnapshotTests {
    @Test(
        "the first read at 0 shows the opening, the next one at 0 the present",
        arguments: BufferStrategy.allCases)
    func firstReadAtZero(strategy: BufferStrategy) throws {
        let machine = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 700)))
        let tree = try ProcTree(machine, strategy: strategy)
        let opened = try tree.bytes("proc/interrupts")
        let file = try tree.open("proc/interrupts")
        try machine.clock.advance(by: .seconds(100))
        #expect(try file.contents(chunk: 9000) == opened)
        try machine.clock.advance(by: .seconds(100))
        let now = try tree.bytes("proc/interrupts")
        #expect(try file.contents(chunk: 9000, from: 20_000) == Array(opened[20_000...]))
        #expect(try file.contents(chunk: 9000) == now)
        #expect(now != opened)
    }

    @Test(
        "a read elsewhere comes first: it uses the opening's snapshot up", arguments: BufferStrategy.allCases)
    func readElsewhereFirst(strategy: BufferStrategy) throws {
        let machine = try Machine(describe(cpus: CPUSpecification(coresPerSocket: 700)))
        let tree = try ProcTree(machine, strategy: strategy)
        let opened = try tree.bytes("proc/interrupts")
        let file = try tree.open("proc/interrupts")
        try machine.clock.advance(by: .seconds(100))
        #expect(try file.contents(from: 30_000) == Array(opened[30_000...]))
        #expect(try file.contents() == tree.bytes("proc/interrupts"))
    }

    @Test("other files too")
    func otherFiles() throws {
        let machine = try Machine(describe { $0.uptime = .seconds(7) })
        let tree = try ProcTree(machine)
        let clock = try tree.open("sim/clock")
        try machine.clock.advance(by: Nanoseconds(5))
        #expect(try clock.contents() == Array("7000000000\n".utf8))
        #expect(try clock.contents() == Array("7000000005\n".utf8))
        let buddyinfo = try tree.open("proc/buddyinfo")
        let opened = try tree.bytes("proc/buddyinfo")
        let block = try machine.memory.getFreePages(order: 5, flags: .kernel)
        #expect(try buddyinfo.contents() == opened)
        #expect(try buddyinfo.contents() != opened)
        try machine.memory.free(block)
    }

    @Test("the same machine gives the same bytes, another seed others")
    func determinism() throws {
        func text(_ seed: UInt64) throws -> String {
            let machine = try Machine(
                describe {
                    $0.seed = seed
                    $0.devices = [DeviceSpecification(kind: .nvme)]
                })
            return try ProcTree(machine).text("proc/interrupts")
        }
        #expect(try text(1) == text(1))
        #expect(try text(1) != text(2))
    }
}
