import KernelMemory
import KernelTypes
import Testing

@testable import Machine

@Suite("Modules") struct ModuleTests {
    private func running(_ change: (inout MachineSpecification) -> Void = { _ in }) throws -> Machine {
        try Machine(try MachineState(describe(.x86_64, change)), mode: .manual) { 0 }
    }

    @Test("are loaded from the machine file, the newest listed first, side by side in their range")
    func atStart() throws {
        let machine = try running {
            $0.modules = [
                ModuleSpecification(name: "first", size: 10_000),
                ModuleSpecification(name: "second", size: 4096),
            ]
        }
        let modules = machine.loadedModules
        #expect(modules.map(\.name) == ["second", "first"] && modules.map(\.size) == [4096, 10_000])
        #expect(modules[1].address == machine.heap.vmalloc.rules.moduleRange.lowerBound)
        // Three pages and a guard page lie before the second.
        #expect(modules[0].address == modules[1].address + 4 * 4096)
        #expect(machine.heap.account(of: .modules).heldPages == 4)
    }

    @Test("come and go with their pages")
    func comeAndGo() throws {
        let machine = try running()
        let before = machine.memory.zones().reduce(0) { $0 + $1.freePages }
        try machine.loadModule(name: "one", size: 1 << 20)
        #expect(machine.loadedModules.map(\.name) == ["one"])
        #expect(throws: Errno.exists) { try machine.loadModule(name: "one", size: 4096) }
        #expect(throws: Errno.noEntry) { try machine.unloadModule(name: "two") }
        try machine.unloadModule(name: "one")
        #expect(machine.loadedModules.isEmpty && machine.heap.account(of: .modules).heldPages == 0)
        #expect(machine.heap.vmalloc.checkInvariants().isEmpty)
        // Page tables and descriptors' slabs stay.
        let after = machine.memory.zones().reduce(0) { $0 + $1.freePages }
        #expect(before - after < 16)
    }

    @Test("that cannot be had are refused, and nothing of them stays")
    func refused() throws {
        let machine = try running()
        #expect(throws: Errno.invalidArgument) { try machine.loadModule(name: "none", size: 0) }
        #expect(throws: Errno.invalidArgument) { try machine.loadModule(name: "huge", size: .max) }
        // More than the machine's 64 MiB of memory.
        #expect(throws: Errno.noMemory) { try machine.loadModule(name: "large", size: 100 << 20) }
        #expect(machine.loadedModules.isEmpty && machine.memory.checkInvariants().isEmpty)
        #expect(machine.heap.account(of: .modules).failures == 1)
    }

    @Test("of a machine file that do not fit stop the start with a line that names them")
    func atStartRefused() throws {
        let error = #expect(throws: MachineStartError.self) {
            try running { $0.modules = [ModuleSpecification(name: "giant", size: 1 << 30)] }
        }
        #expect(error == .module(name: "giant", size: 1 << 30, errno: .noMemory))
        #expect(error?.description.hasPrefix("module giant of 1GiB cannot be loaded") == true)
    }

    @Test("share the range of vmalloc on 32-bit machines, and are refused when it is used up")
    func sharedRange() throws {
        let specification = describe(kernel: KernelVersion(2, 6, 0), .i386) { $0.memory = 2 << 30 }
        let machine = try Machine(try MachineState(specification), mode: .manual) { 0 }
        var blocks: [HeapBlock] = []
        while let block = try? machine.heap.allocate(8 << 20, from: .vmalloc, for: .vmalloc) {
            blocks.append(block)
        }
        #expect(!blocks.isEmpty)
        #expect(throws: Errno.noMemory) { try machine.loadModule(name: "late", size: 16 << 20) }
        for block in blocks { machine.heap.release(block) }
        try machine.loadModule(name: "late", size: 16 << 20)
        #expect(machine.heap.vmalloc.contains(machine.loadedModules[0].address))
    }
}
