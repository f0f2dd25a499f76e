import Glibc

@testable import FuseServer

/// Runs `body` in a thread of the C library: what blocks there takes no thread from Swift's pool.
func inOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do {
            let thread = try PlainThread.start {
                // What the body starts must not inherit that a thread of the server blocks signals.
                var none = sigset_t()
                unsafe sigemptyset(&none)
                unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
                continuation.resume(with: Swift.Result { try body() })
            }
            pthread_detach(thread)
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
