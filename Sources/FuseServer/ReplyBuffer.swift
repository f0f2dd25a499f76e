import CFuse
import Glibc
import KernelTypes

/// The memory that one thread makes its replies in, mapped once: no request allocates.
@safe
final class ReplyBuffer: Sendable {
    /// The largest read or write that the kernel is told to send, in bytes.
    static let largestRequest = 1 << 20

    /// The memory, which begins at a page boundary.
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
    private nonisolated(unsafe) let mapping: UnsafeMutableRawBufferPointer

    /// The size of a large page of the host: one for the whole buffer, where the host gives it, spares the
    /// kernel the look-up of 256 small ones with each reply.
    private static let largePage = 2 << 20

    /// Maps the memory.
    /// - Throws: ENOMEM.
    init() throws(Errno) {
        let size = 2 * ReplyBuffer.largePage
        let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else { throw .last }
        unsafe mapping = UnsafeMutableRawBufferPointer(start: start, count: size)
        let aligned = unsafe start.alignedUp(toMultipleOf: ReplyBuffer.largePage)
        unsafe cfuse_advise_large_pages(aligned, ReplyBuffer.largePage)
        // SAFETY: a mapping of two large pages holds a whole one, wherever it begins.
        unsafe bytes = UnsafeMutableRawBufferPointer(start: aligned, count: ReplyBuffer.largePage)
    }

    deinit { _ = unsafe munmap(mapping.baseAddress, mapping.count) }
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
