import Glibc
import KernelTypes

/// The memory that one thread makes its replies in, mapped once: no request allocates.
@safe
final class ReplyBuffer: Sendable {
    /// The largest read or write that the kernel is told to send, in bytes.
    static let largestRequest = 1 << 20

    /// The memory, which begins at a page boundary.
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    /// Maps the memory.
    /// - Throws: ENOMEM.
    init() throws(Errno) {
        let size = ReplyBuffer.largestRequest + 4096
        let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw .last }
        unsafe bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit { _ = unsafe munmap(bytes.baseAddress, bytes.count) }
}

extension ReplyBuffer {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        _ = unsafe pthread_key_create(&key, nil)
        return key
    }()

    /// The buffer of the calling thread; empty on a thread that serves no requests.
    static var current: UnsafeMutableRawBufferPointer {
        guard let own = unsafe pthread_getspecific(key) else {
            return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
        // SAFETY: `withCurrent` keeps the buffer alive while the key names it.
        return unsafe Unmanaged<ReplyBuffer>.fromOpaque(own).takeUnretainedValue().bytes
    }

    /// Makes this the buffer of the calling thread while `body` runs.
    func withCurrent(_ body: () -> Void) {
        unsafe pthread_setspecific(ReplyBuffer.key, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(ReplyBuffer.key, nil) }
        withExtendedLifetime(self) { body() }
    }
}
