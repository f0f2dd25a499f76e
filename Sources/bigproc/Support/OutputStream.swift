import Glibc
import KernelTypes

/// Writing to a descriptor of the host: all of it, or an error.
struct OutputStream {
    let descriptor: Int32
    let name: String

    static let standard = OutputStream(descriptor: STDOUT_FILENO, name: "standard output")

    /// Writes all of `bytes`; false when nobody reads any more (EPIPE).
    func write(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        var done = 0
        while done < bytes.count {
            // SAFETY: the rest of the caller's buffer, which is valid during this call.
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { return false }
                throw Failure("\(name): \(Errno.last)")
            }
            done += count
        }
        return true
    }

    /// Writes all of `text`.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        _ = try unsafe bytes.withUnsafeBytes { bytes in try unsafe write(bytes) }
    }

    /// Writes a line to standard error; what goes wrong with that cannot be told to anybody.
    static func tell(_ line: String) {
        let stream = OutputStream(descriptor: STDERR_FILENO, name: "standard error")
        try? stream.write(line + "\n")
    }
}
