import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A text that may be of any length, written a piece at a time: none of the pieces is larger than a page, so
/// a reader needs one page for it.
struct TextPieces: Sendable {
    /// The number of pieces.
    let count: Int
    /// Writes one of them: the same whenever it is asked. It may be empty.
    let write: @Sendable (_ index: Int, _ buffer: inout SeqBuffer) -> Void
    /// The text's length in bytes, where somebody asks for it; else 0.
    let length: Int

    /// A text of so many pieces.
    init(
        count: Int, length: Int = 0,
        write: @escaping @Sendable (_ index: Int, _ buffer: inout SeqBuffer) -> Void
    ) {
        self.count = count
        self.length = length
        self.write = write
    }
}

extension TreeFile {
    /// Opens the file as a text of any length, taken of the machine at the opening and with every rewind.
    ///
    /// The kernel writes such a text into one large buffer; a read is filled as far as it asks for all the same.
    ///
    /// - Parameter text: gives the pieces of the text that a snapshot shows.
    func openPieces(
        of machine: Machine, writer: TextWriter? = nil, _ text: @escaping @Sendable (Snapshot) -> TextPieces
    ) -> OpenFile {
        FilledOpenFile(place: self, file: PieceFile(machine, text), heap: machine.heap, writer: writer)
    }

    /// Opens the file as a text of a page at most, taken of the machine at the opening and with every rewind.
    func openText(
        of machine: Machine, writer: TextWriter? = nil,
        _ write: @escaping @Sendable (Snapshot, inout SeqBuffer) -> Void
    ) -> OpenFile {
        let file = PieceFile(machine) { snapshot in
            TextPieces(count: 1) { _, buffer in write(snapshot, &buffer) }
        }
        return SmallOpenFile(place: self, file: file, heap: machine.heap, writer: writer)
    }
}

/// A text in pieces as records.
struct PieceFile: SequentialFile {
    private let machine: Machine
    private let text: @Sendable (Snapshot) -> TextPieces
    private(set) var pieces: TextPieces

    init(_ machine: Machine, _ text: @escaping @Sendable (Snapshot) -> TextPieces) {
        self.machine = machine
        self.text = text
        pieces = text(machine.snapshot())
    }

    mutating func rewind() { pieces = text(machine.snapshot()) }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < pieces.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        pieces.write(record, &buffer)
        return .record
    }

    func stop(_ record: Int?) {}
}

/// An open file whose reads are filled as far as they ask, though its buffer is small.
final class FilledOpenFile<File: SequentialFile>: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<File, HeapBuffers>

    init(place: any TreeFile, file: File, heap: KernelHeap, writer: TextWriter? = nil) {
        let buffers = HeapBuffers.ofFiles(heap, orHost: place.survivesWithoutMemory)
        reader = RowReader(file: file, allocator: buffers)
        super.init(strategy: .row, buffers: buffers, writer: writer)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in
            var filled = 0
            while filled < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                do throws(Errno) {
                    let count = try unsafe read(&reader, at: offset + Int64(filled), into: rest)
                    if count == 0 { break }
                    filled += count
                } catch {
                    // What was read comes before an error, which the next read meets again.
                    if filled == 0 { throw error }
                    break
                }
            }
            return filled
        }
    }
}
