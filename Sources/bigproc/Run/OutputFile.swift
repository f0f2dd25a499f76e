import Glibc
import KernelTypes

/// A file without a name that a command writes to.
final class OutputFile {
    let descriptor: Int32

    /// The most that is looked at of an output, in bytes.
    private static let limit = 1 << 30

    init() throws {
        guard let file = unsafe tmpfile() else { throw Failure("a file for the output: \(Errno.last)") }
        descriptor = unsafe fcntl(fileno(file), F_DUPFD_CLOEXEC, 3)
        unsafe fclose(file)
        guard descriptor >= 0 else { throw Failure("a file for the output: \(Errno.last)") }
    }

    deinit { close(descriptor) }

    /// A descriptor that takes anything and keeps nothing.
    static func nowhere() throws -> Int32 {
        let descriptor = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("/dev/null: \(Errno.last)") }
        return descriptor
    }

    /// What was written.
    func bytes() throws -> [UInt8] {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure("the output: \(Errno.last)") }
        let size = Int(status.st_size)
        guard size <= OutputFile.limit else { throw Failure("the output is larger than 1 GiB") }
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            // SAFETY: the rest of the array, which has `size` bytes.
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, size - done, off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        return Array(bytes.prefix(done))
    }
}
