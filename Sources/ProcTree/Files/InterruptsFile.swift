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
        case .page:
            let pages = KernelPages(memory: machine.memory, kind: .page)
            return InterruptsPageOpenFile(
                path: path, file: InterruptsPageFile(source, pageSize: pages.pageSize), pages: pages)
        case .row:
            return InterruptsRowOpenFile(
                path: path, file: InterruptsRowFile(source),
                pages: KernelPages(memory: machine.memory, kind: .kmalloc))
        }
    }
}

/// An open table whose reader has one page.
private final class InterruptsPageOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: PageReader<InterruptsPageFile, KernelPages>

    init(path: String, file: InterruptsPageFile, pages: KernelPages) {
        reader = PageReader(file: file, allocator: pages)
        super.init(path: path, strategy: .page)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}

/// An open table whose reader's buffer grows to the longest line.
private final class InterruptsRowOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<InterruptsRowFile, KernelPages>

    init(path: String, file: InterruptsRowFile, pages: KernelPages) {
        reader = RowReader(file: file, allocator: pages)
        super.init(path: path, strategy: .row)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }
}
