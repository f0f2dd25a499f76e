import CFuse
import Glibc

/// The memory that libfuse reads requests into: allocated by it with the first request, used again for all
/// that follow.
@safe
final class RequestBuffer {
    fileprivate var raw = unsafe fuse_buf()

    /// A buffer without memory as yet.
    init() {}

    deinit { unsafe free(raw.mem) }
}

extension Session {
    /// What came of waiting for a request.
    enum Step: Sendable, Hashable {
        /// One was served.
        case served
        /// A signal handler, or another thread that was faster, left nothing to serve.
        case nothing
        /// The filesystem is no longer mounted.
        case ended
        /// The device failed.
        case failed(CInt)
    }

    /// Waits for a request and serves it.
    /// - Parameter replies: the calling thread's own buffer; nil while no file can be open.
    func step(_ buffer: RequestBuffer, _ replies: ReplyBuffer? = nil) -> Step {
        let count = unsafe fuse_session_receive_buf(raw, &buffer.raw)
        if count > 0 {
            replies?.begin(request: unsafe cfuse_request_number(&buffer.raw), of: descriptor)
            unsafe fuse_session_process_buf(raw, &buffer.raw)
            return .served
        }
        switch -count {
        case 0, ENODEV: return .ended
        case EINTR, EAGAIN: return .nothing
        default: return .failed(-count)
        }
    }
}
