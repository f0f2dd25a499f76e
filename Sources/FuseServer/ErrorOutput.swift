import CFuse
import Glibc
import KernelTypes
import Synchronization

/// What programs that libfuse starts print to standard error, where `fusermount3` gives its reasons.
enum ErrorOutput {
    private static let turn = Lock(())

    /// Runs `body` with standard error turned into a file, for the whole process, and returns what was
    /// written there. Where that cannot be done, `body` runs all the same and nothing is returned.
    static func capturing<Result>(_ body: () -> Result) -> (result: Result, text: String) {
        turn.withLock { _ in
            let file = cfuse_memory_file()
            guard file >= 0 else { return (body(), "") }
            defer { close(file) }
            let original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
            guard original >= 0 else { return (body(), "") }
            dup2(file, STDERR_FILENO)
            let result = body()
            dup2(original, STDERR_FILENO)
            close(original)
            return (result, text(of: file))
        }
    }

    /// The first 4 KiB of a file, as text.
    static func text(of file: CInt) -> String {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            unsafe count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
