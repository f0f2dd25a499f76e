import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("What an open file holds") struct HandleObjectTests {
    private func used(_ machine: Machine, _ cache: String) -> Int {
        machine.heap.slabs.snapshot().first { $0.name == cache }?.usedObjects ?? -1
    }

    @Test(
        "a filp and a seq_file object for as long as it is open", arguments: ["proc/interrupts", "sim/clock"])
    func objects(path: String) throws {
        let machine = try Machine(describe { $0.memory = 256 << 20 })
        let tree = try ProcTree(machine)
        let before = (used(machine, "filp"), used(machine, "seq_file"))
        #expect(before.0 >= 0 && before.1 >= 0)
        var files: [OpenFile] = []
        for count in 1...100 {
            files.append(try tree.open(path))
            #expect(used(machine, "filp") == before.0 + count)
            #expect(used(machine, "seq_file") == before.1 + count)
        }
        for file in files { tree.release(file) }
        files = []
        #expect(used(machine, "filp") == before.0 && used(machine, "seq_file") == before.1)
        #expect(machine.heap.slabs.checkInvariants().isEmpty)
    }

    @Test("nothing when it could not be opened, at whichever step it failed")
    func failures() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 4)) { $0.memory = 256 << 20 })
        let tree = try ProcTree(machine)
        // A process on the edge of a larger descriptor table, so that every step of an open allocates.
        var files: [OpenFile] = []
        for _ in 0..<61 { files.append(try tree.open("sim/clock", process: 5)) }
        let before = (used(machine, "filp"), used(machine, "seq_file"), machine.freePages)
        var failed = 0
        for space in stride(from: Int32(0), through: 4000, by: 100) {
            var attributes = FaultInjector.Attributes()
            attributes.probability = 100
            attributes.space = space
            attributes.ignoresWaiting = false
            machine.heap.slabs.failSlab.attributes = attributes
            do throws(Errno) {
                let file = try tree.open("sim/interrupts.kmalloc", process: 5)
                tree.release(file)
            } catch {
                #expect(error == .noMemory)
                failed += 1
            }
            machine.heap.slabs.failSlab.attributes = FaultInjector.Attributes()
            #expect(used(machine, "filp") == before.0 && used(machine, "seq_file") == before.1)
        }
        #expect(failed >= 4, "descriptor table, filp, seq_file and buffer were to fail in turn")
        #expect(machine.heap.slabs.checkInvariants().isEmpty && machine.memory.checkInvariants().isEmpty)
        for file in files { tree.release(file) }
        files = []
        #expect(machine.heap.account(of: .descriptors).heldPages == 0)
    }
}

extension ProcTree {
    /// Opens the file at `path` for a process.
    fileprivate func open(_ path: String, process: Int32) throws(Errno) -> OpenFile {
        try open(try node(atPath: path).inode, process: process)
    }
}
