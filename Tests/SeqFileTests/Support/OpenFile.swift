import KernelTypes
import SeqFile

/// What came of a call on an open file.
enum Outcome: Equatable, CustomStringConvertible {
    case bytes([UInt8])
    case position(Int64)
    case failed(Errno)

    static func text(_ text: String) -> Outcome { .bytes(Array(text.utf8)) }
    static let end = Outcome.bytes([])

    /// How many bytes were read, nil for anything but a read that succeeded.
    var count: Int? { if case .bytes(let bytes) = self { bytes.count } else { nil } }

    var description: String {
        switch self {
        case .bytes(let bytes): "\(bytes.count) bytes: \(String(decoding: bytes.prefix(60), as: UTF8.self))"
        case .position(let position): "position \(position)"
        case .failed(let error): "\(error)"
        }
    }
}

/// A reader and a file position: what a process has behind a descriptor.
final class OpenFile<Reader: SequentialReader & ~Copyable> {
    var reader: Reader
    var position: Int64 = 0

    init(_ reader: consuming Reader) { self.reader = reader }

    func read(_ wanted: Int, good: Int? = nil) -> Outcome {
        let outcome = pread(wanted, at: position, good: good)
        position += Int64(outcome.count ?? 0)
        return outcome
    }

    func pread(_ wanted: Int, at offset: Int64, good: Int? = nil) -> Outcome {
        var destination = FaultingDestination(wanted: wanted, good: good)
        do throws(Errno) {
            let count = try reader.read(at: offset, into: &destination)
            precondition(count == destination.bytes.count, "the result is not what arrived")
            return .bytes(destination.bytes)
        } catch {
            precondition(destination.bytes.isEmpty, "an error came with data")
            return .failed(error)
        }
    }

    func lseek(_ offset: Int64, _ whence: Whence = .set) -> Outcome {
        do throws(Errno) {
            let result = try reader.seek(to: offset, whence: whence, position: &position)
            precondition(result == position, "the result is not the position")
            return .position(result)
        } catch {
            return .failed(error)
        }
    }

    /// Reads to the end in pieces of `size`; nil when a read failed.
    func readToEnd(_ size: Int) -> [[UInt8]]? {
        var chunks: [[UInt8]] = []
        while case .bytes(let chunk) = read(size) {
            if chunk.isEmpty { return chunks }
            chunks.append(chunk)
        }
        return nil
    }
}

typealias RowFile = OpenFile<RowReader<ScriptedFile, CountingAllocator>>
typealias PageFile = OpenFile<PageReader<ScriptedFile, CountingAllocator>>

/// Opens `file` with the reader that grows.
func openRows(_ file: ScriptedFile, _ allocator: CountingAllocator = CountingAllocator()) -> RowFile {
    OpenFile(RowReader(file: file, allocator: allocator))
}

/// Opens `file` with the reader of one page.
func openPages(_ file: ScriptedFile, _ allocator: CountingAllocator = CountingAllocator()) -> PageFile {
    OpenFile(PageReader(file: file, allocator: allocator))
}
