import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/modules`: the loaded modules, the newest first, with their addresses as root sees them.
///
/// A record is a module.
struct ModulesFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/modules" }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let digits = machine.memory.configuration.architecture == .i386 ? 8 : 16
        return openRecords(of: machine) {
            machine.loadedModules
        } _: { module, buffer in
            buffer.put(module.name)
            buffer.put(" ")
            buffer.format(module.size)
            buffer.put(" ")
            buffer.format(UInt64(module.references))
            buffer.put(" ")
            for user in module.dependents {
                buffer.put(user)
                buffer.put(",")
            }
            buffer.put(module.dependents.isEmpty ? "- " : " ")
            buffer.put(module.state.rawValue)
            buffer.put(" 0x")
            buffer.format(hex: module.address, width: digits)
            buffer.put("\n")
        }
    }
}
