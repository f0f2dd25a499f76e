import KernelMemory
import KernelTypes
import Synchronization

/// The file descriptor tables of the processes that have files of the machine open: arrays of pointers, one of
/// the few things that a kernel takes from vmalloc when they grow large.
///
/// A process is known by the number of the thread that opens, and has the standard streams besides. What else it has open on the host is
/// not known here. Its table goes when it has closed its last file of the machine.
final class DescriptorTables: Sendable {
    private struct Table {
        /// Open files of the machine.
        var files = 0
        /// Entries of the array; the first few are part of the process' own structure (`fdtab`).
        var capacity: Int
        var array: HeapBlock?
    }

    private let heap: KernelHeap
    private let rules: DescriptorTableRules
    private let tables = Lock<[Int32: Table]>([:])

    init(_ heap: KernelHeap, kernel: KernelVersion) {
        self.heap = heap
        rules = DescriptorTableRules(heap.memory.configuration.architecture, kernel: kernel)
    }

    /// Process `process` opens a file: its table grows when it is full (Linux: `expand_files`).
    ///
    /// - Throws: `ENOMEM` if it cannot; the process has then opened nothing.
    func open(by process: Int32) throws(Errno) {
        try tables.withLock { (tables) throws(Errno) in
            var table = tables[process] ?? Table(capacity: rules.embeddedEntries)
            let wanted = DescriptorTableRules.standardStreams + table.files
            if wanted >= table.capacity {
                let capacity = rules.capacity(holding: wanted, of: table.capacity)
                let bytes = capacity * rules.pointerSize
                let array = try heap.allocate(bytes, from: rules.allocator(bytes: bytes), for: .descriptors)
                if let old = table.array { heap.release(old) }
                table.array = array
                table.capacity = capacity
            }
            table.files += 1
            tables[process] = table
        }
    }

    /// Process `process` closed a file that it had opened.
    func close(by process: Int32) {
        tables.withLock { tables in
            guard var table = tables[process] else { return }
            table.files -= 1
            if table.files > 0 {
                tables[process] = table
            } else {
                tables[process] = nil
                if let array = table.array { heap.release(array) }
            }
        }
    }
}
