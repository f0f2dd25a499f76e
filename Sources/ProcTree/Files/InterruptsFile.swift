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
            return PageOpenFile(
                path: path, file: InterruptsPageFile(source, pageSize: pages.pageSize), pages: pages)
        case .row:
            return RowOpenFile(
                path: path, file: InterruptsRowFile(source),
                pages: KernelPages(memory: machine.memory, kind: .kmalloc))
        }
    }
}
