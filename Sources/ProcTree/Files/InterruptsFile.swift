import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/interrupts`, and `sim/interrupts.*` with one strategy each.
struct InterruptsFile: EmulatedFile {
    let path: String
    let strategy: BufferStrategy
    let source: InterruptsSource
    let machine: Machine

    func open() throws(Errno) -> OpenFile {
        switch strategy {
        case .page: InterruptsPageOpenFile(source, buffers(.pages, .page))
        case .row: InterruptsRowOpenFile(source, buffers(.kvmalloc, .row))
        case .kmalloc: try whole(buffers(.kmalloc, .kmalloc))
        case .vmalloc: try whole(buffers(.kmallocThenVmalloc, .vmalloc))
        case .kvmalloc: try whole(buffers(.kvmalloc, .kvmalloc))
        }
    }

    private func buffers(_ allocator: HeapAllocator, _ purpose: AllocationPurpose) -> HeapBuffers {
        HeapBuffers(machine.heap, from: allocator, for: purpose)
    }

    private func whole(_ buffers: HeapBuffers) throws(Errno) -> OpenFile {
        try InterruptsWholeOpenFile(strategy: strategy, source, buffers)
    }
}

/// An open table whose reader has one page.
final class InterruptsPageOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: PageReader<InterruptsPageFile, HeapBuffers>

    init(_ source: InterruptsSource, _ buffers: HeapBuffers) {
        reader = PageReader(
            file: InterruptsPageFile(source, pageSize: buffers.pageSize, blankCells: source.blankCells),
            allocator: buffers)
        super.init(strategy: .page, buffers: buffers)
    }

    override func read(at offset: Int64, into list: inout GatherList) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try read(&reader, at: offset, into: &list) }
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// An open table whose reader's buffer grows to the longest line.
private final class InterruptsRowOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<InterruptsRowFile, HeapBuffers>

    init(_ source: InterruptsSource, _ buffers: HeapBuffers) {
        reader = RowReader(file: InterruptsRowFile(source), allocator: buffers)
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// An open table whose reader has one buffer for all of it, taken when it was opened.
private final class InterruptsWholeOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<InterruptsWholeFile, HeapBuffers>

    init(
        strategy: BufferStrategy, _ source: InterruptsSource, _ buffers: HeapBuffers
    ) throws(Errno) {
        let file = InterruptsWholeFile(source)
        reader = try RowReader(
            file: file, allocator: buffers,
            bufferSize: BufferStrategy.wholeFileSize(onlineCPUs: file.onlineCPUs))
        super.init(strategy: strategy, buffers: buffers)
        show(reader)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}
