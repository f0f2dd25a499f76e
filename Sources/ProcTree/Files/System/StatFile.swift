import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/stat`: what the CPUs spent their time on, and how often everything happened.
///
/// On a real kernel all of it is one record, so one read gives as much as was asked for. Here a record is a
/// line, or a piece of the line with the interrupts, in one page of memory; and a read takes as many of them as
/// it has room for.
struct StatFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/stat" }

    func open() throws(Errno) -> OpenFile {
        FilledOpenFile(place: self, file: StatRecords(machine), heap: machine.heap)
    }
}
