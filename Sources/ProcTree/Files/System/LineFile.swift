import KernelTypes
import Machine
import SeqFile

/// A file of one line, which is a function of a snapshot.
struct LineFile: EmulatedFile {
    let path: String
    let machine: Machine
    /// The line without its newline, in the form of `CapturedText`.
    let text: @Sendable (Snapshot) -> String

    func open() throws(Errno) -> OpenFile {
        let (machine, text) = (machine, text)
        return openRecords(of: machine) {
            [text(machine.snapshot())]
        } _: { line, buffer in
            buffer.put(CapturedText.bytes(line))
            buffer.put("\n")
        }
    }
}
