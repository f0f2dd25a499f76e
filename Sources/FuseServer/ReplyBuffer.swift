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
    // SAFETY: only the thread whose buffer this is comes by what follows (`withCurrent`).
    /// Room for the places that a reply is put together from; the first is the answer's header.
    private nonisolated(unsafe) let places: UnsafeMutableBufferPointer<iovec>
    /// The device of the session, and the kernel's number of the request that the thread serves.
    private nonisolated(unsafe) var request: (device: CInt, number: UInt64) = (-1, 0)

    /// The most places that `writev` takes (Linux: `UIO_MAXIOV`).
    private static let mostPlaces = 1024

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
        unsafe places = UnsafeMutableBufferPointer.allocate(capacity: ReplyBuffer.mostPlaces)
        unsafe places.initialize(repeating: iovec())
    }

    deinit {
        _ = unsafe munmap(mapping.baseAddress, mapping.count)
        unsafe places.deallocate()
    }

    /// Notes which request the thread is about to serve.
    func begin(request number: UInt64, of device: CInt) { unsafe request = (device, number) }

    /// A list for the bytes of a reply, of which there may be `size` at most.
    func list(upTo size: Int) -> GatherList {
        // SAFETY: the list is used by the buffer's own thread, which keeps the buffer.
        unsafe GatherList(
            memory: UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(size, bytes.count)]),
            places: UnsafeMutableBufferPointer(rebasing: places[1...]))
    }

    /// Answers the thread's request with a list of this buffer's that has bytes at several places.
    /// - Returns: 0, or the error with which the kernel refused the answer.
    func answer(places count: Int) -> CInt {
        // SAFETY: the list's places begin behind the first one of the buffer's, and point to memory that the
        // service keeps while the file is open.
        unsafe cfuse_answer(request.device, request.number, places.baseAddress, CInt(count + 1)) == 0
            ? 0 : errno
    }
}

extension ReplyBuffer {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        _ = unsafe pthread_key_create(&key, nil)
        return key
    }()

    /// The buffer of the calling thread; nil on a thread that serves no requests.
    static var current: ReplyBuffer? {
        guard let own = unsafe pthread_getspecific(key) else { return nil }
        // SAFETY: `withCurrent` keeps the buffer alive while the key names it.
        return unsafe Unmanaged<ReplyBuffer>.fromOpaque(own).takeUnretainedValue()
    }

    /// Makes this the buffer of the calling thread while `body` runs.
    func withCurrent(_ body: () -> Void) {
        unsafe pthread_setspecific(ReplyBuffer.key, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(ReplyBuffer.key, nil) }
        withExtendedLifetime(self) { body() }
    }
}
