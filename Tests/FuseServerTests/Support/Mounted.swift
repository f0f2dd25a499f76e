import Glibc
import KernelTypes
import Synchronization
import Testing

@testable import FuseServer

/// A sample tree on a real mount in this process.
final class Mounted: Sendable {
    let service: SampleService
    let folder: TemporaryFolder
    let server: FuseServer<SampleService>
    private let outcome = Mutex<Result<ServeOutcome, any Error>?>(nil)
    private let ready: EventCounter
    private let ended: EventCounter

    var path: String { folder.path }

    init(_ options: MountOptions = MountOptions(), workers: Int = 2) throws {
        service = SampleService()
        folder = try TemporaryFolder()
        ready = try EventCounter()
        ended = try EventCounter()
        var options = options
        options.unmountsWhenKilled = false
        server = try FuseServer(
            service, at: Mountpoint.prepare(folder.path), options: options, workers: workers)
    }

    /// Serves in a thread of its own and returns once the mount answers.
    func start() throws {
        let thread = try PlainThread.start { [self] in
            let result = Result { try server.serve(handlingSignals: false) { ready.ring() } }
            outcome.withLock { $0 = result }
            ended.ring()
        }
        pthread_detach(thread)
        let first = Poll.wait(for: [ready.descriptor, ended.descriptor], milliseconds: 10_000)
        if !first.contains(0) { _ = try waitForEnd() }
    }

    /// How serving ended, once it has; an error when it does not end within 10 s.
    func waitForEnd() throws -> ServeOutcome {
        _ = Poll.wait(for: [ended.descriptor], milliseconds: 10_000)
        guard let outcome = outcome.withLock({ $0 }) else { throw MountError("the server does not end") }
        return try outcome.get()
    }

    /// Mounts a sample tree, runs `body` beside it in a thread of its own, and takes it away.
    static func with<Value: Sendable>(
        _ options: MountOptions = MountOptions(), workers: Int = 2,
        _ body: @escaping @Sendable (Mounted) throws -> Value
    ) async throws -> Value {
        try await inOwnThread {
            let mounted = try Mounted(options, workers: workers)
            try mounted.start()
            defer {
                mounted.server.stop()
                _ = try? mounted.waitForEnd()
            }
            return try body(mounted)
        }
    }
}

/// Where tests on real mounts run: everywhere, but on a workplace without FUSE, unless it is the CI.
enum FuseDevice {
    static var isExpected: Bool { unsafe getenv("CI") != nil || access("/dev/fuse", R_OK | W_OK) == 0 }
}
