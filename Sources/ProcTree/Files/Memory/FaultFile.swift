import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A file of `sys/kernel/debug/fail_page_alloc` or `failslab`: a setting of what makes allocations fail.
///
/// Any machine has them, also those of kernels before 2.6.20: they are how failures are had on purpose. Left
/// out are the kernel's files that would do nothing here: those for tasks, call traces, caches, and messages.
struct FaultFile: EmulatedFile {
    let directory: String
    let name: String
    let machine: Machine
    let injector: FaultInjector
    let attribute: FaultAttribute

    var path: String { "sys/kernel/debug/\(directory)/\(name)" }
    var mode: UInt16 { 0o600 }
    var belongsToMounter: Bool { true }
    var survivesWithoutMemory: Bool { true }

    /// The files of both injectors.
    static func all(of machine: Machine) -> [any EmulatedFile] {
        files("fail_page_alloc", machine, machine.memory.failPageAlloc, isOfPages: true)
            + files("failslab", machine, machine.heap.slabs.failSlab, isOfPages: false)
    }

    private static func files(
        _ directory: String, _ machine: Machine, _ injector: FaultInjector, isOfPages: Bool
    ) -> [FaultFile] {
        let isNarrow = machine.memory.configuration.architecture == .i386
        return FaultAttribute.all(isOfPages: isOfPages, isNarrow: isNarrow).map { name, attribute in
            FaultFile(
                directory: directory, name: name, machine: machine, injector: injector,
                attribute: attribute)
        }
    }

    func open() throws(Errno) -> OpenFile {
        let (injector, attribute) = (injector, attribute)
        let list = RecordList<String> {
            [attribute.text(injector.attributes)]
        } write: { text, buffer in
            buffer.put(text)
            buffer.put("\n")
        }
        return SmallOpenFile(
            place: self, file: list, heap: machine.heap,
            writer: TextWriter { (text) throws(Errno) in
                let change = try attribute.change(text)
                injector.update(change)
            })
    }
}
