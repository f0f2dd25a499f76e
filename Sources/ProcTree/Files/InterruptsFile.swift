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
            let allocator = KernelPages(memory: machine.memory, kind: .page)
            return SequentialOpenFile(
                path: path, strategy: .page,
                reader: PageReader(
                    file: InterruptsPageFile(source, pageSize: allocator.pageSize), allocator: allocator))
        case .row:
            return SequentialOpenFile(
                path: path, strategy: .row,
                reader: RowReader(
                    file: InterruptsRowFile(source),
                    allocator: KernelPages(memory: machine.memory, kind: .kmalloc)))
        }
    }
}
