import KernelMemory
import KernelTypes
import Testing

@testable import Machine

@Suite("File descriptor tables") struct DescriptorTableTests {
    private func running(_ kernel: KernelVersion, _ architecture: Architecture = .x86_64) throws -> Machine {
        let specification = describe(kernel: kernel, architecture) { $0.memory = 512 << 20 }
        return try Machine(try MachineState(specification), mode: .manual) { 0 }
    }

    @Test(
        "grow as the kernel's do",
        arguments: [
            // Today: the first array has 1024 bytes, then powers of two.
            (KernelVersion(6, 18), Architecture.x86_64, 64, 128), (KernelVersion(6, 18), .x86_64, 127, 128),
            (KernelVersion(6, 18), .x86_64, 128, 256), (KernelVersion(6, 18), .x86_64, 1000, 1024),
            (KernelVersion(6, 18), .x86_64, 1024, 2048), (KernelVersion(6, 18), .i386, 32, 256),
            // 2003: 256 entries, a page of them, then twice as many.
            (KernelVersion(2, 6, 0), .i386, 32, 256), (KernelVersion(2, 6, 0), .i386, 256, 1024),
            (KernelVersion(2, 6, 0), .i386, 1024, 2048), (KernelVersion(2, 6, 0), .ia64, 64, 256),
            (KernelVersion(2, 6, 0), .ia64, 256, 2048), (KernelVersion(2, 6, 0), .ia64, 2048, 4096),
        ])
    func sizes(kernel: KernelVersion, architecture: Architecture, number: Int, capacity: Int) {
        let rules = DescriptorTableRules(architecture, kernel: kernel)
        let old = kernel.isBefore261 ? rules.embeddedEntries : number
        #expect(rules.capacity(holding: number, of: old) == capacity)
    }

    @Test("take nothing before the 62nd file, kmalloc's memory then, and vmalloc's when they outgrow a page")
    func move() throws {
        let machine = try running(KernelVersion(2, 6, 0))
        func held() -> Int { machine.heap.account(of: .descriptors).heldPages }
        func areas() -> Int { machine.heap.vmalloc.snapshot().areas.count }
        let before = areas()
        for _ in 0..<61 { try machine.takeDescriptor(process: 7) }
        #expect(held() == 0)
        try machine.takeDescriptor(process: 7)
        #expect(held() == 1 && areas() == before)
        // 512 entries fill a page of x86-64; the next array has 1024 and two pages.
        for _ in 62..<509 { try machine.takeDescriptor(process: 7) }
        #expect(held() == 1 && areas() == before)
        try machine.takeDescriptor(process: 7)
        #expect(held() == 2 && areas() == before + 1)
        for _ in 0..<510 { machine.giveBackDescriptor(process: 7) }
        #expect(held() == 0 && areas() == before && machine.memory.checkInvariants().isEmpty)
    }

    @Test("are each process' own")
    func processes() throws {
        let machine = try running(KernelVersion(6, 18))
        for process in 1...4 as ClosedRange<Int32> {
            for _ in 0..<50 { try machine.takeDescriptor(process: process) }
        }
        #expect(machine.heap.account(of: .descriptors).allocations == 0)
        for _ in 0..<50 { try machine.takeDescriptor(process: 2) }
        #expect(machine.heap.account(of: .descriptors).allocations == 1)
        machine.giveBackDescriptor(process: 99)
        #expect(machine.heap.account(of: .descriptors).heldPages == 1)
    }

    @Test("that cannot grow refuse the file, and the process keeps what it has")
    func refused() throws {
        let machine = try running(KernelVersion(6, 18))
        for _ in 0..<61 { try machine.takeDescriptor(process: 7) }
        var attributes = machine.heap.slabs.failSlab.attributes
        attributes.probability = 100
        attributes.times = -1
        attributes.ignoresWaiting = false
        machine.heap.slabs.failSlab.attributes = attributes
        #expect(throws: Errno.noMemory) { try machine.takeDescriptor(process: 7) }
        attributes.probability = 0
        machine.heap.slabs.failSlab.attributes = attributes
        try machine.takeDescriptor(process: 7)
        for _ in 0..<62 { machine.giveBackDescriptor(process: 7) }
        #expect(machine.heap.account(of: .descriptors).heldPages == 0)
    }
}
