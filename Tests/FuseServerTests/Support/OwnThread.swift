import Glibc

@testable import FuseServer

/// Runs `body` in a thread of the C library: what blocks there takes no thread from Swift's pool.
func inOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do {
            let thread = try PlainThread.start { continuation.resume(with: Swift.Result { try body() }) }
            pthread_detach(thread)
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
