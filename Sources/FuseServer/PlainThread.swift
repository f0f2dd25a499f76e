import CFuse
import Glibc
import KernelTypes

/// Threads of the C library, which may block: Swift's own pool must not.
enum PlainThread {
    /// What a thread runs, handed over as one pointer.
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// The signal that ends a blocked system call of a thread made here. Unhandled, it does nothing.
    static let wakeSignal = SIGURG

    /// Starts a thread that takes no signal of the process but ``wakeSignal`` and those of its own faults.
    /// - Throws: EAGAIN when there can be no more threads.
    static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) -> pthread_t {
        var blocked = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&blocked)
        for signal in [wakeSignal, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
            unsafe sigdelset(&blocked, signal)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            unsafe work.release()
            throw Errno(rawValue: code)
        }
        return thread
    }
}
