import KernelMemory
import KernelTypes
import Machine

/// What the kernel keeps for every open file, in the machine's own memory: the open file itself (Linux:
/// `struct file`), the state of its reader (`struct seq_file`), and its place in the process' descriptor table.
final class HandleObjects: Sendable {
    private let machine: Machine
    private let process: Int32?
    private let file: HeapObject
    private let reader: HeapObject

    /// Takes them, in the kernel's order.
    ///
    /// - Parameter process: who opens the file; nil for nobody that is known.
    /// - Throws: `ENOMEM`, and nothing is taken.
    init(_ machine: Machine, process: Int32?) throws(Errno) {
        let heap = machine.heap
        if let process { try machine.takeDescriptor(process: process) }
        do throws(Errno) {
            let file = try heap.takeObject(.filp)
            do throws(Errno) { reader = try heap.takeObject(.seqFile) } catch {
                heap.giveBack(file)
                throw error
            }
            self.file = file
        } catch {
            if let process { machine.giveBackDescriptor(process: process) }
            throw error
        }
        self.machine = machine
        self.process = process
    }

    deinit {
        machine.heap.giveBack(reader)
        machine.heap.giveBack(file)
        if let process { machine.giveBackDescriptor(process: process) }
    }
}
