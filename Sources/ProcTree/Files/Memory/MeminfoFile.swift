import KernelTypes
import Machine
import SeqFile

/// `proc/meminfo`: what the machine's memory is used for, in KiB.
///
/// One record. Until 2.6.27 the numbers stand two columns further left.
struct MeminfoFile: EmulatedFile {
    let machine: Machine
    let settings: MemorySettings

    var path: String { "proc/meminfo" }

    func open() throws(Errno) -> OpenFile {
        let (machine, settings) = (machine, settings)
        return openRecords(of: machine) {
            let picture = MemoryPicture(machine)
            return [MeminfoLines(picture, commitLimit: settings.commitLimit(of: picture))]
        } _: { record, buffer in
            for line in record.lines { MeminfoFile.write(line, record.isNarrow, &buffer) }
        }
    }

    /// Writes a line of this file, or of a node's.
    static func write(_ line: MeminfoLine, _ isNarrow: Bool, _ buffer: inout SeqBuffer) {
        // A count of huge pages has the width of 2003's labels and a blank: it was never moved.
        let isCount = line.unit == .pages
        buffer.setWidth(isCount ? 17 : isNarrow ? 14 : 16)
        buffer.put(line.name)
        buffer.pad()
        buffer.format(UInt64(line.value), width: isCount ? (isNarrow ? 5 : 7) : 8)
        buffer.put(isCount ? "\n" : " kB\n")
    }
}
