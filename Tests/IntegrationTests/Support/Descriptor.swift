import Glibc
import Testing

/// An open file of the host, as system calls see it: results and error numbers, nothing smoothed over.
final class Descriptor {
    let number: Int32

    struct Failure: Error { let errno: Int32 }

    init(_ path: String, _ flags: Int32 = O_RDONLY) throws {
        number = open(path, flags | O_CLOEXEC)
        guard number >= 0 else { throw Failure(errno: errno) }
    }

    deinit { close(number) }

    /// The result of one `read`: bytes, or the error's number.
    func read(_ count: Int) -> Result {
        var buffer = [UInt8](repeating: 0, count: max(1, count))
        let got = Glibc.read(number, &buffer, count)
        return got < 0 ? .failure(errno) : .bytes(Array(buffer.prefix(got)))
    }

    /// The result of one `pread`.
    func read(_ count: Int, at offset: Int64) -> Result {
        var buffer = [UInt8](repeating: 0, count: max(1, count))
        let got = pread(number, &buffer, count, off_t(offset))
        return got < 0 ? .failure(errno) : .bytes(Array(buffer.prefix(got)))
    }

    /// The result of one `lseek`: the new position, or minus the error's number.
    func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let position = lseek(number, off_t(offset), whence)
        return position < 0 ? -Int64(errno) : Int64(position)
    }

    /// 0, or the error's number.
    func write(_ text: String) -> Int32 {
        let bytes = Array(text.utf8)
        return Glibc.write(number, bytes, bytes.count) < 0 ? errno : 0
    }

    /// Everything from the present position on.
    func readToEnd(_ count: Int = 1 << 17) throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            switch read(count) {
            case .failure(let errno): throw Failure(errno: errno)
            case .bytes(let bytes) where bytes.isEmpty: return all
            case .bytes(let bytes): all += bytes
            }
        }
    }

    enum Result: Equatable {
        case bytes([UInt8])
        case failure(Int32)
    }
}
