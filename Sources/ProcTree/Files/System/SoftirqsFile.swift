import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/softirqs`: how often each kind of deferred work was run on every possible CPU, read in pieces of a page
/// like `proc/interrupts`.
struct SoftirqsFile: EmulatedFile {
    private let source: InterruptsSource
    private let machine: Machine

    init(machine: Machine) {
        self.machine = machine
        source = InterruptsSource(machine, columns: .possible)
    }

    var path: String { "proc/softirqs" }

    func open() throws(Errno) -> OpenFile {
        InterruptsPageOpenFile(source, HeapBuffers(machine.heap, from: .pages, for: .files))
    }
}
