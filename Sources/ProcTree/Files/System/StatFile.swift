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
        StatOpenFile(path: path, file: StatRecords(machine), buffers: .ofFiles(machine.heap))
    }
}

/// An open `proc/stat`.
private final class StatOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<StatRecords, HeapBuffers>

    init(path: String, file: StatRecords, buffers: HeapBuffers) {
        reader = RowReader(file: file, allocator: buffers)
        super.init(path: path, strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in
            var count = 0
            while count < buffer.count {
                let (place, overflow) = offset.addingReportingOverflow(Int64(count))
                guard !overflow else { break }
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                do throws(Errno) {
                    let taken = try unsafe read(&reader, at: place, into: rest)
                    if taken == 0 { break }
                    count += taken
                } catch {
                    guard count > 0 else { throw error }
                    break
                }
            }
            return count
        }
    }
}
