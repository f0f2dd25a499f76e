import Glibc
import KernelTypes
import SeqFile

/// A file of the kernel that the tests run on, opened for reading.
@safe
final class HostFile {
    private let descriptor: CInt
    private let buffer: UnsafeMutableRawBufferPointer
    /// Where a page begins that cannot be written to; as many bytes before it can.
    private let cliff: UnsafeMutableRawPointer
    private static let room = 1 << 16

    init(path: String) throws(Errno) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno.last }
        let mapping = unsafe mmap(
            nil, HostFile.room + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED,
            unsafe mprotect(mapping + HostFile.room, 4096, PROT_NONE) == 0
        else {
            let error = Errno.last
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        unsafe buffer = UnsafeMutableRawBufferPointer(start: mapping, count: HostFile.room)
        unsafe cliff = mapping + HostFile.room
    }

    deinit {
        close(descriptor)
        unsafe munmap(buffer.baseAddress, HostFile.room + 4096)
    }

    /// `read`, or `pread` where an offset is given; all but the first `good` bytes of the memory fault.
    func read(_ wanted: Int, at offset: Int64? = nil, good: Int? = nil) -> Outcome {
        let target = unsafe cliff - (good ?? HostFile.room)
        let count =
            if let offset {
                unsafe Glibc.pread(descriptor, target, wanted, Int(offset))
            } else {
                unsafe Glibc.read(descriptor, target, wanted)
            }
        guard count >= 0 else { return .failed(.last) }
        return unsafe .bytes(Array(UnsafeRawBufferPointer(start: target, count: count)))
    }

    func lseek(_ offset: Int64, _ whence: Whence) -> Outcome {
        let result = Glibc.lseek(descriptor, Int(offset), whence.rawValue)
        return result < 0 ? .failed(.last) : .position(Int64(result))
    }

    /// The file position, asked of the kernel without a seek: one would be work for the file.
    var position: Int64? {
        let information = unsafe open("/proc/self/fdinfo/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard information >= 0 else { return nil }
        defer { close(information) }
        let count = unsafe Glibc.read(information, buffer.baseAddress, 64)
        // The text begins with "pos:", a tab and the number.
        guard count > 5 else { return nil }
        let digits = unsafe buffer[5..<count].prefix { $0 != UInt8(ascii: "\n") }
        return unsafe Int64(String(decoding: digits, as: UTF8.self))
    }

    /// The whole file from its start.
    func contents() -> [UInt8]? {
        guard lseek(0, .set) == .position(0) else { return nil }
        var text: [UInt8] = []
        while case .bytes(let bytes) = read(HostFile.room) {
            if bytes.isEmpty { return text }
            text += bytes
        }
        return nil
    }
}
