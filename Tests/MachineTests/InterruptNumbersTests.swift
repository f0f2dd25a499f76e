import KernelTypes
import Machine
import Testing

@Suite("The kernel's number of interrupts") struct InterruptNumbersTests {
    private func count(_ cpus: Int, sockets: Int = 1, _ architecture: Architecture = .x86_64) throws -> Int {
        let cores = (cpus + sockets - 1) / sockets
        return try MachineState(
            describe(cpus: CPUSpecification(sockets: sockets, coresPerSocket: cores), architecture)
        ).nrIRQs
    }

    @Test("follows CPUs and I/O APICs: 24 inputs and 16 legacy lines, 8 for each CPU, 16 for each input")
    func formula() throws {
        #expect(try count(2) == 24 + 16 + 16 + 16 * 24)
        #expect(try count(64) == 24 + 16 + 512 + 16 * 24)
        #expect(try count(64, sockets: 2) == 56 + 16 + 512 + 16 * 56)
        #expect(try count(1) == 256)
    }

    @Test("never shrinks with more CPUs, and stays below what was compiled in")
    func monotonic() throws {
        var before = 0
        for power in 0...24 {
            let number = try count(1 << power)
            #expect(number >= before)
            #expect(number <= 256 + 64 * max(8192, 1 << power))
            before = number
        }
    }

    @Test("is what the description says, but never less than the highest interrupt needs")
    func given() throws {
        #expect(try MachineState(describe { $0.nrIRQs = 424 }).nrIRQs == 424)
        let high = [InterruptSpecification(irq: 9999, actions: ["a"])]
        #expect(
            try MachineState(
                describe {
                    $0.interrupts = high; $0.nrIRQs = 24
                }
            ).nrIRQs == 10_000)
        #expect(try count(4, .aarch64) == 64 && count(4, .ia64) == 256)
    }
}
