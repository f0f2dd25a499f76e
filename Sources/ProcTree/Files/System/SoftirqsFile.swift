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
        SoftirqsOpenFile(source, HeapBuffers(machine.heap, from: .pages, for: .files))
    }
}

/// An open `proc/softirqs`.
private final class SoftirqsOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: PageReader<InterruptsPageFile, HeapBuffers>

    init(_ source: InterruptsSource, _ buffers: HeapBuffers) {
        reader = PageReader(
            file: InterruptsPageFile(source, pageSize: buffers.pageSize), allocator: buffers)
        super.init(strategy: .page, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}
