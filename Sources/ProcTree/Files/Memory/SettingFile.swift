import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A file of `proc/sys/vm` or a folder beside it: a setting.
///
/// Those that decide something here can be written by who mounted the tree; all others show the kernel's
/// default and cannot.
struct SettingFile: EmulatedFile {
    /// What writing a number does.
    struct Writing: Sendable {
        /// The numbers accepted; others get EINVAL.
        let range: ClosedRange<Int>
        /// Whether a write without any text is refused too.
        var needsText = false
        let set: @Sendable (Int) throws(Errno) -> Void
    }

    var folder = "proc/sys/vm"
    let name: String
    let machine: Machine
    let writing: Writing?
    /// The text without the newline; nil for a file that cannot be read.
    let text: (@Sendable () -> String)?

    var path: String { "\(folder)/\(name)" }
    var belongsToMounter: Bool { writing != nil }
    var survivesWithoutMemory: Bool { writing != nil }
    var mode: UInt16 { (text == nil ? 0 : 0o444) | (writing == nil ? 0 : 0o200) }

    func open() throws(Errno) -> OpenFile { SettingOpenFile(self) }
}

/// An open setting. The kernel does not use a sequential file for it: only a read at offset 0 gives text,
/// and only a write there counts.
private final class SettingOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<RecordList<String>, HeapBuffers>
    private let file: SettingFile

    init(_ file: SettingFile) {
        self.file = file
        let text = file.text
        let list = RecordList<String> {
            text.map { [$0()] } ?? []
        } write: { text, buffer in
            buffer.put(text)
            buffer.put("\n")
        }
        let buffers = HeapBuffers.ofFiles(file.machine.heap)
        reader = RowReader(file: list, allocator: buffers)
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        guard offset <= 0 else { return 0 }
        return try exclusively { () throws(Errno) in try unsafe read(&reader, at: offset, into: buffer) }
    }

    override func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        guard let writing = file.writing else { throw .inputOutput }
        guard offset == 0 else { return bytes.count }
        if bytes.count == 0 && !writing.needsText { return 0 }
        let number = try SysctlNumber(unsafe Array(bytes), limit: file.machine.memory.pageSize - 1)
        guard writing.range.contains(number.value) else { throw .invalidArgument }
        try writing.set(number.value)
        return number.taken
    }
}
