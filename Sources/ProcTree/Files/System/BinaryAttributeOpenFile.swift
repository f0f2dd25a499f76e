import KernelMemory
import KernelTypes
import SeqFile

/// An open binary attribute of sysfs that holds a set of CPUs, with what is peculiar about it.
///
/// A read gets a page at most. The kernel copies the text and the NUL behind it as far as there is room and says
/// one byte less, taking for granted that the NUL was among them: a read that ends within the text loses its last
/// byte, one of a single byte looks like the end, and one behind the NUL is refused (Linux:
/// `bitmap_print_to_buf`, `sysfs_kf_bin_read`).
final class BinaryAttributeOpenFile: SequentialOpenFile, @unchecked Sendable {
    // SAFETY: the reader is used under the lock only.
    private var reader: RowReader<PieceFile, HeapBuffers>
    private let pageSize: Int
    /// The file's size; 0 for none.
    private let size: Int64

    /// Opens a text of known length.
    init(_ file: PieceFile, heap: KernelHeap, size: Int64) {
        let buffers = HeapBuffers.ofFiles(heap)
        reader = RowReader(file: file, allocator: buffers)
        pageSize = heap.memory.pageSize
        self.size = size
        super.init(strategy: .row, buffers: buffers)
    }

    override func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try exclusively { () throws(Errno) in
            guard offset >= 0 else { throw .invalidArgument }
            guard size == 0 || offset < size else { return 0 }
            var count = min(buffer.count, pageSize)
            if size > 0 { count = Int(min(Int64(count), size - offset)) }
            guard count > 0 else { return 0 }
            // At the start the text is a new one, whose length is known once it is read.
            let atStart = offset == 0 ? try unsafe fill(buffer, count, at: 0) : 0
            let left = Int64(reader.file.pieces.length) - offset
            guard left >= 0 else { throw .notPermitted }
            count = Int(min(Int64(count), left + 1)) - 1
            return offset == 0 ? min(count, atStart) : try unsafe fill(buffer, count, at: offset)
        }
    }

    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, _ count: Int, at offset: Int64
    ) throws(Errno) -> Int {
        var filled = 0
        while filled < count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<count])
            let part = try unsafe read(&reader, at: offset + Int64(filled), into: rest)
            if part == 0 { break }
            filled += part
        }
        return filled
    }
}
